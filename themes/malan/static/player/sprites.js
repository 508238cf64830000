// Small pictures of the lecture for the seek bar. Loaded when somebody first points at it.

import { lastBegun, parse } from "./vtt.js";

const PART = /^(.*)#xywh=(\d+),(\d+),(\d+),(\d+)$/;

export class Sprites {
  #rights;
  #loading = null;
  #pictures = [];

  /** @param {import("./rights.js").Rights} rights */
  constructor(rights) {
    this.#rights = rights;
  }

  /** @returns {Promise<void>} after which `at` answers; where there are none it never does */
  load() {
    this.#loading ??= this.#load().catch(() => { this.#loading = null; });
    return this.#loading;
  }

  async #load() {
    const address = this.#rights.addresses.thumbnails;
    if (!address) return;
    const answer = await fetch(address);
    if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
    this.#pictures = parse(await answer.text()).flatMap(({ start, end, text }) => {
      const found = PART.exec(text);
      if (!found) return [];
      const [x, y, width, height] = found.slice(2).map(Number);
      return [{ start, end, sheet: new URL(found[1], answer.url).href, x, y, width, height }];
    });
    for (const sheet of new Set(this.#pictures.map((picture) => picture.sheet))) new Image().src = sheet;
  }

  /** The picture for that second, or undefined. */
  at(seconds) {
    return this.#pictures[Math.max(0, lastBegun(this.#pictures, seconds))];
  }
}
