// Takes a lesson along: asks for the right, fetches what is not there yet, goes on by itself when the network is back.

import { deviceId } from "../player/device.js";
import { batches, master, media } from "./plan.js";
import { bare, keepPage } from "./shell.js";
import { room } from "./store.js";

const BATCH_BYTES = 256 * 1024;
const FIRST_PAUSE_MS = 2000;
const LONGEST_PAUSE_MS = 30000;
// Beside the media: the page, scripts, captions, and what a browser needs to keep it all.
const BESIDE_BYTES = 3 * 1024 * 1024;

/** @typedef {"loading" | "lost" | "paused" | "full" | "refused" | "done"} State */

export class Download {
  #config;
  #store;
  #tell;
  #stop = null;
  #running = null;

  /**
   * @param {object} config from `learning/_download.html`
   * @param {import("./store.js").Store} store
   * @param {(state: State, about: {record?: import("./store.js").Taken, words?: string, bytes?: number}) => void} tell
   */
  constructor(config, store, tell) {
    this.#config = config;
    this.#store = store;
    this.#tell = tell;
  }

  /** Begin, go on, or, where the right has ended, renew it: what is there is not fetched again. A second tap begins nothing. */
  start(choice) {
    if (this.#running) return;
    this.#stop = new AbortController();
    this.#running = this.#run(choice, this.#stop.signal).finally(() => { this.#running = null; });
  }

  /** Stop; nothing is written any more once this is done. */
  async pause() {
    this.#stop?.abort();
    await this.#running;
    this.#tell("paused", {});
  }

  async #run(choice, signal) {
    let pauseMs = FIRST_PAUSE_MS;
    // At once: over a slow line it is long until the right is there.
    this.#tell("loading", {});
    while (!signal.aborted) {
      let record = null;
      try {
        record = await this.#record(choice, signal);
        await this.#fetch(record, signal, () => { pauseMs = FIRST_PAUSE_MS; });
        this.#tell("done", { record });
        return;
      } catch (error) {
        if (signal.aborted) return;
        if (error.name === "QuotaExceededError") return this.#tell("full", { bytes: error.bytes });
        if (error.status >= 400 && error.status < 500) return await this.#refused(error, record);
        this.#tell("lost", {});
        await back(pauseMs, signal);
        pauseMs = Math.min(LONGEST_PAUSE_MS, pauseMs * 2);
      }
    }
  }

  /** Addresses that were refused are not asked again: the next time begins with a new right. Who was signed out leaves nothing here. */
  async #refused({ words, signedOut }, record) {
    if (signedOut) await this.#store.remove(Object.assign(record, { kept: 0 }));
    else if (record) await this.#store.keep(Object.assign(record, { media: null }));
    this.#tell("refused", { words, record });
  }

  /** The lesson's record, with a right that is good now. */
  async #record(choice, signal) {
    const { folder, page, title, course, portions } = this.#config;
    const old = await this.#store.record(folder);
    if (old && old.choice !== choice) await this.#store.remove(old);
    const known = old?.choice === choice ? old : null;
    if (known?.media && Date.parse(known.good_until) > Date.now()) return known;
    const { size_bytes: bytes } = portions[choice];
    const needed = bytes + BESIDE_BYTES - (known?.kept ?? 0);
    if ((await room()) < needed) throw Object.assign(new Error("no room"), { name: "QuotaExceededError", bytes: needed });
    const { session, token, good_until, counts, media: addresses } = await this.#grant(signal);
    // Asked for by a press, so that the browser throws nothing away by itself. It may say no.
    await navigator.storage?.persist?.().catch(() => false);
    const record = {
      folder, page, title, course, choice, bytes, kept: known?.kept ?? 0, whole: false, session, token, good_until, counts, media: addresses,
    };
    await this.#store.keep(record);
    return record;
  }

  async #grant(signal) {
    const { url, enrolment, lesson, csrf } = this.#config;
    const answer = await fetch(url, {
      method: "POST",
      signal,
      headers: { "Content-Type": "application/json", "X-CSRFToken": csrf },
      body: JSON.stringify({ enrolment, lesson, device: deviceId() }),
    });
    if (!answer.ok) {
      const { message = "" } = await answer.json().catch(() => ({}));
      throw Object.assign(new Error(`${url}: ${answer.status}`), { status: answer.status, words: message });
    }
    return answer.json();
  }

  async #fetch(record, signal, onCame) {
    const store = this.#store;
    const { folder, choice } = record;
    const { renditions } = this.#config.portions[choice];
    this.#tell("loading", { record });
    const pieces = await this.#playlists(record, renditions, signal);
    const there = new Set(await store.paths(folder));
    const isThere = ({ name }) => there.has(folder + name);
    const weigh = (some) => some.reduce((sum, { length }) => sum + length, 0);
    record.bytes = weigh(pieces);
    record.kept = weigh(pieces.filter(isThere));
    for (const batch of batches(pieces.filter((piece) => !isThere(piece)), BATCH_BYTES)) {
      this.#tell("loading", { record });
      await this.#pieces(folder, batch, signal);
      record.kept += weigh(batch);
      await store.keep(record);
      onCame();
    }
    this.#tell("loading", { record });
    await this.#beside(record, signal);
    await keepPage(store, folder, signal);
    await store.lead(record);
    Object.assign(record, { whole: true, media: null });
    await store.keep(record);
  }

  /** Keep the playlists; all pieces they name. */
  async #playlists(record, renditions, signal) {
    const { folder, media: addresses } = record;
    const pieces = [];
    for (const name of renditions) {
      const address = new URL(addresses.master_url.replace(/[^/]*$/, `${name}.m3u8`), document.baseURI).href;
      const kept = media(await (await fetched(address, signal)).text(), address);
      pieces.push(...kept.pieces);
      await this.#store.put(`${folder}${name}.m3u8`, playlist(kept.text));
    }
    const whole = await (await fetched(addresses.master_url, signal)).text();
    await this.#store.put(`${folder}master.m3u8`, playlist(master(whole, renditions)));
    Object.assign(record, {
      src: record.choice === "picture" ? "master.m3u8" : `${renditions[0]}.m3u8`,
      audio: record.choice === "picture" && renditions[1] ? `${renditions[1]}.m3u8` : "",
    });
    return pieces;
  }

  async #pieces(folder, batch, signal) {
    const { url, offset } = batch[0];
    const last = batch[batch.length - 1];
    const end = last.offset + last.length;
    const answer = await fetched(url, signal, { Range: `bytes=${offset}-${end - 1}` });
    const wrong = `${url}: not the part that was asked for`;
    // A server that sends the whole file knows no parts, the next time neither: as if it had refused this one.
    if (answer.status !== 206) throw Object.assign(new Error(wrong), { status: 416 });
    const bytes = await answer.arrayBuffer();
    if (bytes.byteLength !== end - offset) throw new Error(wrong);
    for (const piece of batch) {
      const part = bytes.slice(piece.offset - offset, piece.offset - offset + piece.length);
      await this.#store.put(folder + piece.name, new Response(part, { headers: { "Content-Type": "video/mp4" } }));
    }
  }

  /** Captions and the picture to begin with, where there are any. */
  async #beside({ folder, media: addresses }, signal) {
    for (const [name, address] of [["captions.vtt", addresses.captions_url], ["poster.jpg", addresses.poster_url]]) {
      if (address) await this.#store.put(folder + name, await bare(await fetched(address, signal)));
    }
  }
}

const playlist = (text) => new Response(text, { headers: { "Content-Type": "application/vnd.apple.mpegurl" } });

async function fetched(address, signal, headers = {}) {
  const answer = await fetch(address, { signal, headers });
  if (!answer.ok) throw Object.assign(new Error(`${address}: ${answer.status}`), { status: answer.status });
  return answer;
}

/** After a while, or at once when the browser says that the network is back, or when nobody waits any more. */
function back(ms, signal) {
  return new Promise((done) => {
    const timer = window.setTimeout(done, ms * (0.75 + Math.random() / 2));
    const now = () => { window.clearTimeout(timer); done(); };
    window.addEventListener("online", now, { once: true });
    signal.addEventListener("abort", now, { once: true });
  });
}
