// The list of captions on the page: one row each, redrawn only where something changed.
import { format, read } from "./time.js";
import { hintsOf } from "./hints.js";

const fill = (text, values = {}) => text.replace(/%\((\w+)\)s/g, (_, name) => values[name]);

export class Rows {
  /**
   * @param {HTMLElement} list
   * @param {HTMLTemplateElement} template
   * @param {Record<string, string>} words
   * @param {number | null} duration of the video in ms
   */
  constructor(list, template, words, duration) {
    Object.assign(this, { list, template, words, duration });
    this.drawn = new Map();
    this.counts = { all: 0, hard: 0 };
  }

  draw(cues) {
    const known = new Set(cues.map((cue) => cue.id));
    for (const [id, row] of this.drawn) {
      if (known.has(id)) continue;
      row.element.remove();
      this.drawn.delete(id);
    }
    this.counts = { all: 0, hard: 0 };
    let place = this.list.firstElementChild;
    cues.forEach((cue, at) => {
      const row = this.drawn.get(cue.id) ?? this.#make(cue.id);
      if (row.element === place) place = place.nextElementSibling;
      else this.list.insertBefore(row.element, place);
      this.#fill(row, cue, at + 1);
      this.#hint(row, cue, hintsOf(cue, cues[at - 1], this.duration));
    });
  }

  #make(id) {
    const element = this.template.content.firstElementChild.cloneNode(true);
    const field = (name) => element.querySelector(`[data-field="${name}"]`);
    const row = {
      element,
      num: element.querySelector(".captions-row__num"),
      start: field("start"),
      end: field("end"),
      text: field("text"),
      play: element.querySelector("[data-act]"),
      hints: element.querySelector(".captions-row__hints"),
      shown: {},
    };
    element.dataset.id = id;
    row.hints.id = `captions-hints-${id}`;
    for (const one of [row.start, row.end, row.text]) one.setAttribute("aria-describedby", row.hints.id);
    row.play.setAttribute("aria-label", this.words.play);
    row.play.title = this.words.play;
    this.drawn.set(id, row);
    return row;
  }

  #fill(row, cue, num) {
    const { shown } = row;
    if (shown.num !== num) {
      shown.num = num;
      const name = fill(this.words.number, { num });
      row.num.textContent = num;
      row.text.setAttribute("aria-label", name);
      row.start.setAttribute("aria-label", `${name}, ${this.words.from}`);
      row.end.setAttribute("aria-label", `${name}, ${this.words.to}`);
    }
    for (const name of ["start", "end"]) {
      if (shown[name] !== cue[name]) row[name].value = format(cue[name]);
      shown[name] = cue[name];
    }
    // What is being typed is there already; writing it again would move the cursor.
    if (row.text.value !== cue.text) row.text.value = cue.text;
  }

  #hint(row, cue, hints) {
    const bad = ["start", "end"].filter((name) => read(row[name].value) === null);
    const all = bad.length ? [{ name: "unreadable", hard: true }, ...hints] : hints;
    const hard = all.some((hint) => hint.hard);
    this.counts.all += all.length;
    this.counts.hard += hard ? 1 : 0;
    const text = all.map(({ name, values }) => fill(this.words[name], values)).join(" · ");
    if (row.shown.hints === text) return;
    row.shown.hints = text;
    row.hints.textContent = text;
    row.element.classList.toggle("has-hints", Boolean(text));
    row.element.classList.toggle("is-hard", hard);
    for (const name of ["start", "end"]) row[name].setAttribute("aria-invalid", String(hard));
  }

  /** Write every time anew, whatever was typed there. */
  forget() {
    for (const row of this.drawn.values()) row.shown.start = row.shown.end = null;
  }

  row(id) {
    return this.drawn.get(id);
  }

  /** Marks the row that is worked on, and the one that plays. */
  mark(className, id) {
    this.list.querySelector(`.${className}`)?.classList.remove(className);
    this.drawn.get(id)?.element.classList.add(className);
  }

  /** The id of the next row with a remark after `id`, from the top again at the end. */
  nextHint(id) {
    const marked = [...this.list.querySelectorAll(".has-hints")].map((element) => Number(element.dataset.id));
    const places = [...this.list.children].map((element) => Number(element.dataset.id));
    const from = places.indexOf(id);
    return marked.find((one) => places.indexOf(one) > from) ?? marked[0] ?? null;
  }
}

export { fill };
