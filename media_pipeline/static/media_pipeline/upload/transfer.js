// One file on its way, until it is there. A lost network, a closed lid, a busy or restarted server only make it wait.
//
// State, told by "change" events: queued, sending, waiting (for the network or the server), checking (for the hash),
// paused, done, failed, cancelled. `way` is how it goes: by_tus.js or by_parts.js.

import { hashOf } from "./hash.js";
import { ending, Lost, Refused, SignedOut } from "./send.js";

const SPEED_OVER = 10_000; // ms
const LONGEST_WAIT = 15_000;
const MOST_FAILURES = 12; // in a row, though the server answers when it is asked and nothing moves
const OUR_TURN_COMES = ["no_place", "disk_full"]; // nothing failed: the server says when to ask again

// Longer each time.
function backoff(failures) {
  return failures === 1 ? 300 : Math.min(LONGEST_WAIT, 500 * 2 ** failures) * (0.75 + Math.random() / 2);
}

export class Transfer extends EventTarget {
  state = "queued";
  arrived = 0; // bytes that are there for good
  sent = 0; // and those on the line
  error = null;
  video = "";
  #samples = [];
  #stopped = null;
  #hash = null;

  constructor(file, way, hashing) {
    super();
    Object.assign(this, { file, way, hashing });
  }

  get isActive() {
    return ["sending", "waiting", "checking"].includes(this.state);
  }

  // Bytes a second, over the last seconds; 0 where nothing moves.
  get speed() {
    if (this.#samples.length < 2) return 0;
    const [[since, before]] = this.#samples;
    const [now, sent] = this.#samples.at(-1);
    return now > since ? ((sent - before) * 1000) / (now - since) : 0;
  }

  start() {
    if (this.isActive) return;
    this.#stopped = new AbortController();
    this.#hash ??= hashOf(this.file, this.hashing);
    this.#run(this.#stopped.signal);
  }

  pause() {
    this.#stopped?.abort();
    this.#become("paused");
  }

  // Nothing of it stays on the server; throws where that could not be told to it.
  async cancel() {
    this.#stopped?.abort();
    this.#hash?.stop();
    this.#become("cancelled");
    await this.opening?.catch(() => {});
    await ending(() => this.way.cancel());
  }

  async #run(signal) {
    let failures = 0;
    while (!signal.aborted) {
      let answered = false;
      try {
        this.#become("sending");
        const before = this.arrived;
        this.#at(await (this.opening = this.way.arrived(signal)));
        answered = true;
        if (this.arrived > before) failures = 0;
        while (this.arrived < this.file.size && !signal.aborted) {
          const sha256 = this.way.isLast(this.arrived) ? await this.#hashed() : "";
          if (signal.aborted) return;
          this.#become("sending");
          const onProgress = (bytes) => this.#progress(this.arrived + bytes);
          this.#at(await this.way.send(this.arrived, { signal, onProgress, sha256 }));
          failures = 0;
          if (this.way.pause && this.arrived < this.file.size) await this.#wait(this.way.pause, signal);
        }
        const sha256 = await this.#hashed();
        if (signal.aborted) return;
        this.video = await this.way.finish(sha256);
        return this.#become("done");
      } catch (error) {
        if (signal.aborted) return;
        const waits = OUR_TURN_COMES.includes(error.code);
        if (!waits) failures += 1;
        if (!waits && (await this.#isFinal(error, answered && failures > MOST_FAILURES))) return this.#fail(error);
        await this.#rest(error, waits ? error.after : Math.max(error.after ?? 0, backoff(failures)), signal);
      }
    }
  }

  async #hashed() {
    const soon = new Promise((resolve) => setTimeout(resolve, 300));
    const quick = await Promise.race([this.#hash.done, soon]);
    if (quick !== undefined) return quick;
    this.#become("checking");
    return this.#hash.done;
  }

  async #isFinal(error, often) {
    if (error instanceof SignedOut || often) return true;
    if (error instanceof Refused) return !error.passing;
    if (!(error instanceof Lost)) return true;
    // The browser tells no difference between a line that broke and a file that can't be read any more.
    try {
      await this.file.slice(0, 1).arrayBuffer();
      await this.file.slice(-1).arrayBuffer();
    } catch {
      error.unreadable = true;
      return true;
    }
    return false;
  }

  #rest(error, ms, signal) {
    this.error = error;
    this.#samples = [];
    this.#at(this.arrived);
    this.#become("waiting");
    return this.#wait(ms, signal);
  }

  // Or until the network is back, if the browser notices.
  #wait(ms, signal) {
    return new Promise((resolve) => {
      const timer = setTimeout(go, ms);
      function go() {
        clearTimeout(timer);
        window.removeEventListener("online", go);
        signal.removeEventListener("abort", go);
        resolve();
      }
      window.addEventListener("online", go);
      signal.addEventListener("abort", go);
    });
  }

  #at(bytes) {
    this.arrived = bytes;
    this.#progress(bytes);
  }

  #progress(bytes) {
    const now = performance.now();
    this.sent = bytes;
    this.#samples.push([now, bytes]);
    while (this.#samples.length > 2 && now - this.#samples[0][0] > SPEED_OVER) this.#samples.shift();
    this.dispatchEvent(new Event("progress"));
  }

  #fail(error) {
    this.error = error;
    if (error.status === 404) this.way.forget(); // it expired; trying again begins anew
    this.#become("failed");
  }

  #become(state) {
    if (this.state === state) return;
    if (state === "sending") this.#samples = [];
    this.state = state;
    this.dispatchEvent(new Event("change"));
  }
}
