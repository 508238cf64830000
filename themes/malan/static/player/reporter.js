// Reports on their way to the server: in order, one at a time, kept until they are answered.
//
// A number is given to each report once. The server decides a number once and repeats its answer, so sending twice is
// harmless, and what could not be sent is kept on the device and sent by the next page.

const PREFIX = "malan.watch.";
const FIRST_PAUSE_MS = 2000;
const LONGEST_PAUSE_MS = 30000;
// An answer with one of these will never become another one.
const FINAL = new Set([400, 401, 403, 404, 409, 422]);

export class Reporter {
  #queue = [];
  #seq = 0;
  #sending = false;
  #pauseMs = FIRST_PAUSE_MS;
  #key = "";
  #token = "";

  /**
   * @param {{url: string, onAnswer: (answer: object) => void, onTrouble: (waiting: number) => void,
   *   onRefused: (problem: {code: string, message: string}) => void, storage?: Storage, fetch?: typeof fetch}} parts
   */
  constructor({ url, onAnswer, onTrouble, onRefused, storage = window.localStorage, fetch = window.fetch.bind(window) }) {
    Object.assign(this, { url, onAnswer, onTrouble, onRefused, storage, fetch });
    window.addEventListener("online", () => this.#send());
  }

  get token() {
    return this.#token;
  }

  /** A session has been opened: what was queued meanwhile goes out under it, and so do leftovers of earlier ones. */
  begin(session, token) {
    this.#key = PREFIX + session;
    this.#token = token;
    this.#seq = 0;
    for (const report of this.#queue) report.seq = ++this.#seq;
    this.#sendLeftovers();
    this.#keep();
    this.#send();
  }

  /** Queue a report. `positionMs` is where the learner is now. */
  add(intervals, positionMs) {
    const last = this.#queue[this.#queue.length - 1];
    if (!intervals.length && last && !last.intervals.length && !this.#sending) {
      last.position_ms = positionMs; // nobody needs to know where they were before
    } else {
      this.#queue.push({ seq: this.#key ? ++this.#seq : 0, intervals, position_ms: positionMs });
    }
    this.#keep();
    this.#send();
  }

  /** The page goes away: send everything in a way that outlives it. Answers are not seen, so all of it is kept. */
  leave() {
    if (!this.#key) return;
    for (const report of this.#queue) {
      const body = JSON.stringify({ token: this.#token, ...report });
      try {
        this.fetch(this.url, { method: "POST", body, headers: JSON_HEADERS, keepalive: true, credentials: "omit" }).catch(() => {});
      } catch {
        navigator.sendBeacon?.(this.url, new Blob([body], { type: "application/json" }));
      }
    }
  }

  async #send() {
    if (this.#sending || !this.#key) return;
    this.#sending = true;
    while (this.#queue.length) {
      const report = this.#queue[0];
      const answer = await this.#post({ token: this.#token, ...report });
      if (answer === null) {
        this.#later();
        return;
      }
      this.#pauseMs = FIRST_PAUSE_MS;
      if (answer.problem?.code === "play_token_refused") {
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

  #answered(answer) {
    if (answer.token) this.#token = answer.token;
    this.onAnswer(answer);
  }

  #later() {
    // Whatever waits is no longer where the learner is; the last one knows.
    for (const report of this.#queue.slice(0, -1)) report.position_ms = null;
    this.#keep();
    this.onTrouble(this.#queue.length);
    window.setTimeout(() => {
      this.#sending = false;
      this.#send();
    }, this.#pauseMs * (0.75 + Math.random() / 2));
    this.#pauseMs = Math.min(LONGEST_PAUSE_MS, this.#pauseMs * 2);
  }

  /** The answer; `{problem}` where it is refused for good; null where it should be sent again. */
  async #post(report) {
    try {
      const response = await this.fetch(this.url, {
        method: "POST",
        body: JSON.stringify(report),
        headers: JSON_HEADERS,
        credentials: "same-origin",
      });
      if (response.ok) return await response.json();
      if (!FINAL.has(response.status)) return null;
      return { problem: await response.json().catch(() => ({ code: String(response.status), message: "" })) };
    } catch {
      return null;
    }
  }

  #keep() {
    if (!this.#key) return;
    try {
      if (this.#queue.length) {
        this.storage.setItem(this.#key, JSON.stringify({ token: this.#token, reports: this.#queue }));
      } else {
        this.storage.removeItem(this.#key);
      }
    } catch {
      // Private windows may refuse; then the memory has to do.
    }
  }

  async #sendLeftovers() {
    const keys = Object.keys(this.storage).filter((key) => key.startsWith(PREFIX) && key !== this.#key);
    for (const key of keys) {
      let left;
      try {
        left = JSON.parse(this.storage.getItem(key));
      } catch {
        left = null;
      }
      let sent = true;
      for (const report of left?.reports ?? []) {
        const answer = await this.#post({ ...report, token: left.token, position_ms: null });
        if (answer === null) {
          sent = false;
          break;
        }
      }
      if (sent) this.storage.removeItem(key);
    }
  }
}

const JSON_HEADERS = { "Content-Type": "application/json" };
