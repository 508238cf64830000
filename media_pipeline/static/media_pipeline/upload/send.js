// One request, with progress, and an end to waiting: a line that hangs is as good as broken.

const STALLED = 45_000;
const ANSWER = 180_000; // all is sent; a large file on its way into storage takes its time

// The server said no, and why. `passing`: it is worth trying again.
export class Refused extends Error {
  constructor({ status, code = "", message = "", after = 0 }) {
    super(message || `HTTP ${status}`);
    Object.assign(this, { status, code, after });
    this.passing = [409, 423, 429, 460].includes(status) || (status >= 500 && status !== 507);
  }
}

// No answer: the network is gone, or hangs.
export class Lost extends Error {}

// Signed out meanwhile: the server answered with its sign-in page.
export class SignedOut extends Error {}

const cookie = (name) => document.cookie.match(new RegExp(`(?:^|; )${name}=([^;]*)`))?.[1];

// To our own server. Signing in again gives a new token, so it is read afresh.
export function ask(method, address, { headers = {}, csrf, ...options } = {}) {
  const own = { "X-CSRFToken": cookie("csrftoken") ?? csrf, "X-Requested-With": "XMLHttpRequest" };
  return request(method, address, { headers: { ...own, ...headers }, ours: true, ...options });
}

export function request(method, address, { headers = {}, body = null, onProgress, signal, ours = false } = {}) {
  return new Promise((resolve, reject) => {
    const xhr = new XMLHttpRequest();
    let timer;
    const watch = (ms) => {
      clearTimeout(timer);
      timer = setTimeout(() => xhr.abort(), ms);
    };
    const stop = () => xhr.abort();
    xhr.open(method, address);
    for (const [name, value] of Object.entries(headers)) xhr.setRequestHeader(name, value);
    if (onProgress) {
      xhr.upload.onprogress = (event) => {
        watch(STALLED);
        onProgress(event.loaded);
      };
    }
    xhr.upload.onload = () => watch(ANSWER);
    xhr.onload = () => {
      const elsewhere = new URL(xhr.responseURL || address, location.href).pathname !== new URL(address, location.href).pathname;
      if (ours && elsewhere) reject(new SignedOut());
      else if (xhr.status >= 200 && xhr.status < 300) resolve(xhr);
      else reject(refusal(xhr));
    };
    xhr.onerror = () => reject(new Lost());
    xhr.onabort = () => reject(new Lost());
    xhr.onloadend = () => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", stop);
    };
    signal?.addEventListener("abort", stop);
    if (signal?.aborted) return reject(new Lost());
    watch(body ? STALLED : ANSWER);
    xhr.send(body);
  });
}

const TELLING = 7; // attempts, over a quarter of a minute

// Ends an upload on the server by `remove`. A part that was cut off a moment ago holds it until the server has noticed.
export async function ending(remove) {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await remove();
    } catch (error) {
      if (error.status === 404) return; // it is gone already
      if (!error.passing || attempt === TELLING) throw error;
      await new Promise((resolve) => setTimeout(resolve, Math.max(error.after, 125 * 2 ** attempt)));
    }
  }
}

function refusal(xhr) {
  const after = Number(xhr.getResponseHeader("Retry-After")) * 1000 || 0;
  try {
    const { code, message } = JSON.parse(xhr.responseText);
    return new Refused({ status: xhr.status, code, message, after });
  } catch {
    return new Refused({ status: xhr.status, after });
  }
}
