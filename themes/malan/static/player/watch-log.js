// What was watched, as intervals of media time with their speed. Pure: no DOM, no clock, no network.
//
// The server counts; this only tells it what happened. A jump of the play position is never watching.

// Between two `timeupdate` events a position moves by a quarter of a second; a slow phone may need longer.
const LONGEST_STEP_MS = 3000;

/** @typedef {[startMs: number, endMs: number, rate: number]} Interval */

export class WatchLog {
  /** @type {Interval[]} */
  #closed = [];
  /** @type {Interval | null} */
  #open = null;
  /** @type {number | null} where watching stopped, as long as nobody has gone elsewhere since */
  #stopped = null;

  /** Watching begins, or goes on at another speed. */
  play(positionMs, rate) {
    if (this.#open) this.pause(positionMs);
    // A slow phone says late that it plays again: the moments before were watched too, or each pause would cost a second.
    const since = positionMs - (this.#stopped ?? Infinity);
    const start = since >= 0 && since <= LONGEST_STEP_MS ? this.#stopped : positionMs;
    this.#open = [start, positionMs, rate];
  }

  /** The play position has moved by itself. */
  move(positionMs) {
    if (!this.#open) return;
    const [, last, rate] = this.#open;
    const step = positionMs - last;
    if (step < 0 || step > LONGEST_STEP_MS * Math.max(1, rate)) {
      this.jump();
      this.#open = [positionMs, positionMs, rate];
      return;
    }
    this.#open[1] = positionMs;
  }

  /** Watching stops here. */
  pause(positionMs) {
    this.move(positionMs);
    this.jump();
    this.#stopped = positionMs;
  }

  /** The position is about to be somewhere else: what was watched ends where it was last seen. */
  jump() {
    if (this.#open && this.#open[1] > this.#open[0]) this.#closed.push(this.#open);
    this.#open = null;
    this.#stopped = null;
  }

  /** Everything since the last call, and watching goes on. */
  take() {
    const taken = this.#closed;
    this.#closed = [];
    if (this.#open && this.#open[1] > this.#open[0]) {
      taken.push(this.#open);
      this.#open = [this.#open[1], this.#open[1], this.#open[2]];
    }
    return taken;
  }

  /** How much media time is waiting to be taken. */
  get pendingMs() {
    const open = this.#open ? this.#open[1] - this.#open[0] : 0;
    return this.#closed.reduce((sum, [start, end]) => sum + end - start, open);
  }
}

/**
 * Intervals in pieces, each no longer than `seconds` of real time: what one report may bring. A phone that put the
 * page to sleep reports a minute at once, and the server looks at each report on its own.
 * @param {Interval[]} intervals
 * @returns {Interval[][]}
 */
export function inReports(intervals, seconds) {
  const reports = [];
  let report = [];
  let room = seconds * 1000;
  for (let [start, end, rate] of intervals) {
    while (start < end) {
      const until = Math.min(end, start + Math.max(1, Math.floor(room * rate)));
      report.push([start, until, rate]);
      room -= (until - start) / rate;
      start = until;
      if (room < 1 || report.length >= 50) {
        reports.push(report);
        report = [];
        room = seconds * 1000;
      }
    }
  }
  if (report.length) reports.push(report);
  return reports;
}
