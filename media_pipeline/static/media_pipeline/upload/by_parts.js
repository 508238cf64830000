// The way of a file to the object store itself, in parts. The store's list says which have arrived; the others are sent.

import { ask, Refused, request } from "./send.js";

const LINKS = 8; // asked for at a time

export class ByParts {
  kind = "store"; // as the server calls it
  video = "";
  #there = new Map(); // number → bytes
  #links = new Map();
  #etags = {};

  constructor(file, { endpoint, csrf, about, address = "" }) {
    Object.assign(this, { file, endpoint, csrf, about, address });
  }

  async arrived(signal) {
    if (!this.address) {
      const body = { ...this.about, size: this.file.size, ai_declared: this.about.ai_declared === "true" };
      const made = await this.#ask("POST", this.endpoint, { body });
      this.address = made.address;
      this.partBytes = made.part_bytes;
      return 0;
    }
    const found = await this.#ask("GET", this.address, { signal });
    this.partBytes = found.part_bytes;
    this.video = found.video;
    if (found.video) return this.file.size;
    this.#there = new Map(Object.entries(found.parts).map(([number, bytes]) => [Number(number), bytes]));
    return this.#sum();
  }

  isLast() {
    return this.#missing(2).length < 2;
  }

  async send(_arrived, { signal, onProgress }) {
    const [number] = this.#missing(1);
    if (!this.#links.has(number)) {
      const { links } = await this.#ask("POST", `${this.address}links/`, { body: { parts: this.#missing(LINKS) }, signal });
      this.#links = new Map(Object.entries(links).map(([key, link]) => [Number(key), link]));
    }
    const start = (number - 1) * this.partBytes;
    const body = this.file.slice(start, start + this.partBytes);
    try {
      const answer = await request("PUT", this.#links.get(number), { body, onProgress, signal });
      const etag = answer.getResponseHeader("ETag"); // null where the store's CORS rules hide it
      if (etag) this.#etags[number] = etag;
    } catch (error) {
      this.#links.clear(); // it may have expired
      // What the store says is for programs; ask our own server, and try again.
      if (error instanceof Refused) error.passing = true;
      throw error;
    }
    this.#there.set(number, body.size);
    return this.#sum();
  }

  async finish(sha256) {
    if (this.video) return this.video;
    const { video } = await this.#ask("POST", `${this.address}complete/`, { body: { sha256, etags: this.#etags } });
    return video;
  }

  forget() {
    this.address = "";
    this.#there.clear();
    this.#links.clear();
  }

  async cancel() {
    if (this.address) await this.#ask("DELETE", this.address);
  }

  // The first `most` numbers of what has not arrived whole.
  #missing(most) {
    const last = Math.ceil(this.file.size / this.partBytes);
    const found = [];
    for (let number = 1; number <= last && found.length < most; number += 1) {
      const bytes = number < last ? this.partBytes : this.file.size - (last - 1) * this.partBytes;
      if (this.#there.get(number) !== bytes) found.push(number);
    }
    return found;
  }

  #sum() {
    return [...this.#there.values()].reduce((sum, bytes) => sum + bytes, 0);
  }

  async #ask(method, address, { body, signal } = {}) {
    const options = body ? { headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) } : {};
    const answer = await ask(method, address, { ...options, csrf: this.csrf, signal });
    return answer.responseText ? JSON.parse(answer.responseText) : {};
  }
}
