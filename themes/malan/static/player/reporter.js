// Reports on their way to the server: in order, one at a time, kept until they are answered.
//
// A number is given once to each report that claims something. The server decides a number once and repeats its answer,
// so sending twice is harmless, and what could not be sent is kept on the device and sent by the next page. A report
// that only tells the place is not decided: it has the next number and takes none, since missing ones look like lost ones.

import { deviceId } from "./device.js";
import { post, PREFIX, sendLeftovers } from "./leftovers.js";

const FIRST_PAUSE_MS = 2000;
const LONGEST_PAUSE_MS = 30000;

export class Reporter {
  #queue = [];
  #number = () => 0;
  #sending = false;
  #pauseMs = FIRST_PAUSE_MS;
  #again = 0;
  #key = "";
  #before = "";
  #token = "";

  /**
   * @param {{url: string, onAnswer: (answer: object, waiting: number) => void, onTrouble: (waiting: number) => void,
   *   onRefused: (problem: {code: string, message: string}) => void, storage?: Storage, fetch?: typeof fetch}} parts
   */
  constructor({ url, onAnswer, onTrouble, onRefused, storage = window.localStorage, fetch = window.fetch.bind(window) }) {
    Object.assign(this, { url, onAnswer, onTrouble, onRefused, storage, fetch });
    window.addEventListener("online", () => this.#back());
  }

  get token() {
    return this.#token;
  }

  /** A session has been opened: what was queued meanwhile goes out under it, and so do leftovers of earlier ones. */
  begin(session, token) {
    let seq = 0;
    this.#begin(PREFIX + session, token, (take) => (take ? ++seq : seq + 1));
    this.#sendLeftovers();
    this.#send();
  }

  /**
   * The same for a downloaded lesson, whose one session outlives its pages: numbers go on where the page before stopped,
   * and what it left goes first, since rules may look at the order.
   * @param {(take: boolean) => number} number the session's next one, which is not given again where it is taken
   */
  goOn(session, token, number) {
    this.#before = `${PREFIX}${session}.`;
    this.#begin(this.#before + Date.now(), token, number);
    this.#send();
  }

  #begin(key, token, number) {
    this.#key = key;
    this.#token = token;
    this.#number = number;
    for (const report of this.#queue) report.seq = number(report.intervals.length > 0);
    this.#keep();
  }

  /** Queue a report. `positionMs` is where the learner is now. */
  add(intervals, positionMs) {
    const last = this.#queue[this.#queue.length - 1];
    if (!intervals.length && last && !last.intervals.length && !this.#sending) {
      last.position_ms = positionMs; // nobody needs to know where they were before
    } else {
      this.#queue.push({ seq: this.#key ? this.#number(intervals.length > 0) : 0, intervals, position_ms: positionMs });
    }
    this.#keep();
    this.#send();
  }

  /**
   * The page goes away: send the first report that claims something in a way that outlives it. Its answer is not seen, so
   * all of them are kept, and the next page sends the others after it: side by side they might be decided out of order.
   */
  leave() {
    const report = this.#queue.find(({ intervals }) => intervals.length) ?? this.#queue[0];
    if (!this.#key || !report) return;
    const body = JSON.stringify({ token: this.#token, device: deviceId(), ...report });
    try {
      this.fetch(this.url, { method: "POST", body, headers: JSON_HEADERS, keepalive: true, credentials: "omit" }).catch(() => {});
    } catch {
      navigator.sendBeacon?.(this.url, new Blob([body], { type: "application/json" }));
    }
  }

  async #send() {
    if (this.#sending || !this.#key) return;
    this.#sending = true;
    if (this.#before && (await this.#sendLeftovers()).some((key) => key.startsWith(this.#before))) {
      this.#later();
      return;
    }
    while (this.#queue.length) {
      const report = this.#queue[0];
      const answer = await post(this.url, { token: this.#token, ...report }, this.fetch);
      if (answer === null) {
        this.#later();
        return;
      }
      this.#pauseMs = FIRST_PAUSE_MS;
      if (answer.problem?.code.startsWith("play_token_")) {
        // A new session must be opened; these go with the old one and can't be proved any more.
        this.#queue = [];
        this.storage.removeItem(this.#key);
        this.#key = "";
        this.#sending = false;
        this.onRefused(answer.problem);
        return;
      }
      this.#queue.shift();
      this.#keep();
      if (answer.problem) this.onRefused(answer.problem);
      else this.#answered(answer);
    }
    this.#sending = false;
  }

  /** The network is back: nobody waits for a pause that was made for a network that is away. */
  #back() {
    if (!this.#key) return;
    if (this.#again) {
      window.clearTimeout(this.#again);
      this.#again = 0;
      this.#sending = false;
    }
    this.#pauseMs = FIRST_PAUSE_MS;
    this.#sendLeftovers();
    this.#send();
  }

  #answered(answer) {
    if (answer.token) this.#token = answer.token;
    this.onAnswer(answer, this.#queue.length);
  }

  #later() {
    // Whatever waits is no longer where the learner is; the last one knows.
    for (const report of this.#queue.slice(0, -1)) report.position_ms = null;
    this.#keep();
    this.onTrouble(this.#queue.length);
    this.#again = window.setTimeout(() => {
      this.#again = 0;
      this.#sending = false;
      this.#send();
    }, this.#pauseMs * (0.75 + Math.random() / 2));
    this.#pauseMs = Math.min(LONGEST_PAUSE_MS, this.#pauseMs * 2);
  }

  #keep() {
    if (!this.#key) return;
    try {
      if (this.#queue.length) {
        this.storage.setItem(this.#key, JSON.stringify({ url: this.url, token: this.#token, reports: this.#queue }));
      } else {
        this.storage.removeItem(this.#key);
      }
    } catch {
      // Private windows may refuse; then the memory has to do.
    }
  }

  #sendLeftovers() {
    return sendLeftovers({ url: this.url, except: this.#key, storage: this.storage, fetch: this.fetch });
  }
}

const JSON_HEADERS = { "Content-Type": "application/json" };
