// The way of a file to our own server: tus 1.0. What came before a break stays there; ask for the offset and go on.

import { ask } from "./send.js";

const TUS = { "Tus-Resumable": "1.0.0" };
const LEAST = 1024 * 1024;
const MOST = 16 * 1024 * 1024;

const encoded = (text) => btoa(String.fromCharCode(...new TextEncoder().encode(text)));

export class ByTus {
  kind = "local"; // as the server calls it
  video = "";
  pause = 0; // ms in which others should have the place that we had
  #part = 2 * LEAST;

  // `about`: filename, fingerprint, tenant, ai_declared; `address` of an upload to go on with.
  constructor(file, { endpoint, csrf, about, address = "" }) {
    Object.assign(this, { file, endpoint, csrf, about, address });
  }

  // Bytes that need not be sent again. Begins the upload where there is none.
  async arrived(signal) {
    if (!this.address) {
      const pairs = Object.entries(this.about).filter(([, value]) => value !== "");
      const metadata = pairs.map(([key, value]) => `${key} ${encoded(String(value))}`).join(",");
      // Not cut off by a pause: an upload whose address we missed would lie on the server until it expires.
      const made = await this.#ask("POST", this.endpoint, { headers: { "Upload-Length": this.file.size, "Upload-Metadata": metadata } });
      this.address = made.getResponseHeader("Location");
      return 0;
    }
    const answer = await this.#ask("HEAD", this.address, { signal });
    this.#note(answer);
    return Number(answer.getResponseHeader("Upload-Offset"));
  }

  isLast(offset) {
    return offset + this.#part >= this.file.size;
  }

  // One part from `offset`; returns where it ends. `sha256` goes with the last one.
  async send(offset, { signal, onProgress, sha256 }) {
    const began = performance.now();
    const answer = await this.#ask("PATCH", this.address, {
      headers: {
        "Content-Type": "application/offset+octet-stream",
        "Upload-Offset": offset,
        ...(sha256 ? { "Upload-Sha256": sha256 } : {}),
      },
      body: this.file.slice(offset, offset + this.#part),
      onProgress,
      signal,
    });
    // Some ten seconds a part: long enough to be worth a request, short enough to give others their turn.
    const seconds = (performance.now() - began) / 1000;
    if (seconds < 5) this.#part = Math.min(MOST, this.#part * 2);
    if (seconds > 20) this.#part = Math.max(LEAST, this.#part / 2);
    this.#note(answer);
    this.pause = Number(answer.getResponseHeader("Upload-Pause")) * 1000;
    return Number(answer.getResponseHeader("Upload-Offset"));
  }

  async finish() {
    return this.video;
  }

  forget() {
    this.address = "";
  }

  async cancel() {
    if (this.address) await this.#ask("DELETE", this.address);
  }

  #note(answer) {
    this.video = answer.getResponseHeader("Video-Location") ?? this.video;
  }

  #ask(method, address, { headers = {}, ...options } = {}) {
    return ask(method, address, { headers: { ...TUS, ...headers }, csrf: this.csrf, ...options });
  }
}
