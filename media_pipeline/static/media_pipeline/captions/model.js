// The captions being edited, with undo and redo. Pure: knows no page and no player.
// A cue is {id, start, end, text}, times in milliseconds, and never changed: an edit makes another.

const WORDS_APART_MS = 1500;
const NEW_MS = 2000;
const LEAST_MS = 300;
const CHINESE = /[\u2e80-\u9fff\uff00-\uffef\u3000-\u303f]/;

let lastId = 0;
const cue = (start, end, text) => ({ id: (lastId += 1), start: Math.round(start), end: Math.round(end), text });

export class Captions {
  /** @param {[number, number, string][]} rows */
  constructor(rows) {
    this.cues = rows.map(([start, end, text]) => cue(start, end, text));
    this.past = [];
    this.future = [];
    this.last = { tag: "", at: 0 };
  }

  rows() {
    return this.cues.map(({ start, end, text }) => [start, end, text]);
  }

  index(id) {
    return this.cues.findIndex((one) => one.id === id);
  }

  find(id) {
    return this.cues[this.index(id)];
  }

  /** The next state. Steps of one `tag` within a moment, like the letters of a word, are undone together. */
  commit(cues, tag = "") {
    const now = Date.now();
    const together = tag && tag === this.last.tag && now - this.last.at < WORDS_APART_MS;
    if (!together) this.past.push(this.cues);
    this.last = { tag, at: now };
    this.future = [];
    this.cues = cues;
  }

  undo() {
    return this.#step(this.past, this.future);
  }

  redo() {
    return this.#step(this.future, this.past);
  }

  #step(from, to) {
    if (!from.length) return false;
    to.push(this.cues);
    this.cues = from.pop();
    this.last = { tag: "", at: 0 };
    return true;
  }

  change(id, values, tag = "") {
    this.commit(
      this.cues.map((one) => (one.id === id ? { ...one, ...values } : one)),
      tag,
    );
  }

  /** The cue begins at `ms`; where that would be after its end, the end moves along. */
  setStart(id, ms) {
    const { start, end } = this.find(id);
    const at = Math.round(ms);
    this.change(id, { start: at, end: at < end ? end : at + Math.max(LEAST_MS, end - start) });
  }

  /** The cue ends at `ms`. False, and nothing changed, where that is not after its beginning. */
  setEnd(id, ms) {
    if (Math.round(ms) <= this.find(id).start) return false;
    this.change(id, { end: Math.round(ms) });
    return true;
  }

  /** In two, at the place `cursor` of its text: at `ms` where that lies well within, else by the share of the text. */
  split(id, cursor, ms) {
    const at = this.index(id);
    const { start, end, text } = this.cues[at];
    const [before, after] = [text.slice(0, cursor).trim(), text.slice(cursor).trim()];
    if (!before || !after) return null;
    const within = ms > start + LEAST_MS / 2 && ms < end - LEAST_MS / 2;
    const middle = within ? ms : start + ((end - start) * before.length) / (before.length + after.length);
    const second = cue(middle, end, after);
    const first = { ...this.cues[at], end: Math.round(middle), text: before };
    this.commit(this.cues.toSpliced(at, 1, first, second));
    return second.id;
  }

  /** One cue of this and the next. False where it is the last. */
  merge(id) {
    const at = this.index(id);
    const [one, next] = [this.cues[at], this.cues[at + 1]];
    if (!next) return false;
    const joined = { ...one, end: Math.max(one.end, next.end), text: join(one.text, next.text) };
    this.commit(this.cues.toSpliced(at, 2, joined));
    return true;
  }

  /** An empty cue after `id`, or at the end; where it fits before the next, it does. Its id. */
  insert(id, ms) {
    const at = id === null ? this.cues.length - 1 : this.index(id);
    const [one, next] = [this.cues[at], this.cues[at + 1]];
    const room = next ? next.start : Infinity;
    const start = Math.max(one?.end ?? 0, ms < room ? ms : 0);
    const made = cue(start, room - start >= LEAST_MS ? Math.min(start + NEW_MS, room) : start + NEW_MS, "");
    this.commit(this.cues.toSpliced(at + 1, 0, made));
    return made.id;
  }

  /** Without this cue. The id of the one to go on with, null where none is left. */
  remove(id) {
    const at = this.index(id);
    this.commit(this.cues.toSpliced(at, 1));
    return (this.cues[at] ?? this.cues[at - 1])?.id ?? null;
  }

  /** How far back all could be moved. */
  mostBack() {
    return Math.min(...this.cues.map((one) => one.start));
  }

  shift(ms) {
    this.commit(this.cues.map((one) => ({ ...one, start: one.start + ms, end: one.end + ms })));
  }

  /** How many places were replaced. */
  replaceAll(find, by) {
    let count = 0;
    const cues = this.cues.map((one) => {
      const parts = one.text.split(find);
      count += parts.length - 1;
      return parts.length > 1 ? { ...one, text: parts.join(by) } : one;
    });
    if (count) this.commit(cues);
    return count;
  }

  /** The cue that shows at `ms`. */
  at(ms) {
    return this.cues.find((one) => one.start <= ms && ms < one.end);
  }
}

/** Chinese needs no blank between two pieces. */
function join(one, two) {
  const blank = CHINESE.test(one.slice(-1)) || CHINESE.test(two.slice(0, 1)) ? "" : " ";
  return one && two ? one + blank + two : one + two;
}
