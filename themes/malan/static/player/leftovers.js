// What pages before this one could not tell the server: kept on the device, sent by the next page.

import { deviceId } from "./device.js";

export const PREFIX = "malan.watch.";
const HEADERS = { "Content-Type": "application/json" };
// An answer with one of these will never become another one.
const FINAL = new Set([400, 401, 403, 404, 409, 422]);

let sending = null;

/** The answer; `{problem}` where it is refused for good; null where it should be sent again. */
export async function post(url, report, send = window.fetch.bind(window)) {
  try {
    const response = await send(url, {
      method: "POST",
      body: JSON.stringify({ device: deviceId(), ...report }),
      headers: HEADERS,
      credentials: "same-origin",
    });
    if (response.ok) return await response.json();
    if (!FINAL.has(response.status)) return null;
    return { problem: await response.json().catch(() => ({ code: String(response.status), message: "" })) };
  } catch {
    return null;
  }
}

/**
 * Send all of it in order; once for all who ask at the same time.
 * @param {{url?: string, except?: string, storage?: Storage, fetch?: typeof fetch}} how `url` is for queues that name none,
 *   `except` the key of a queue that is sent by its own page
 * @returns {Promise<string[]>} the keys of what could not be sent
 */
export function sendLeftovers(how = {}) {
  sending ??= sendAll(how).finally(() => { sending = null; });
  return sending;
}

async function sendAll({ url = "", except = "", storage = window.localStorage, fetch }) {
  const keys = Object.keys(storage).filter((key) => key.startsWith(PREFIX) && key !== except);
  const waiting = [];
  for (const { key, kept, left } of keys.map((key) => read(storage, key)).sort(byNumber)) {
    const sent = await sendQueue(left, left?.url ?? url, fetch);
    // It may be another open page's, which has added to it meanwhile.
    if (sent && storage.getItem(key) === kept) storage.removeItem(key);
    if (!sent) waiting.push(key);
  }
  return waiting;
}

async function sendQueue(left, url, fetch) {
  if (!left?.reports?.length) return true;
  if (!url.startsWith("/")) return false;
  for (const report of left.reports) {
    if ((await post(url, { ...report, token: left.token, position_ms: null }, fetch)) === null) return false;
  }
  return true;
}

function read(storage, key) {
  const kept = storage.getItem(key);
  try {
    return { key, kept, left: JSON.parse(kept) };
  } catch {
    return { key, kept, left: null };
  }
}

/** A downloaded lesson that was opened several times has several queues under one session. */
const byNumber = (one, other) => (one.left?.reports?.[0]?.seq ?? 0) - (other.left?.reports?.[0]?.seq ?? 0);
