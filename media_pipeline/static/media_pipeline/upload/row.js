// What one file looks like in the list: its name, a bar, words, and buttons for what can be done now.

import { SignedOut } from "./send.js";

const BUTTONS = {
  queued: ["cancel"],
  sending: ["pause", "cancel"],
  waiting: ["pause", "cancel"],
  checking: ["pause", "cancel"],
  paused: ["go", "cancel"],
  failed: ["again", "cancel"],
  unfinished: ["choose", "cancel"],
  done: ["open"],
};
let count = 0;

export const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);

export function size(bytes) {
  for (const [unit, power] of [["GB", 1e9], ["MB", 1e6]]) {
    if (bytes >= power) return `${(bytes / power).toFixed(1)} ${unit}`;
  }
  return `${Math.round(bytes / 1e3)} kB`;
}

export class Row {
  // `acts`: a function for each button's name.
  constructor(name, { template, texts, acts }) {
    this.name = name;
    this.texts = texts;
    this.element = template.content.firstElementChild.cloneNode(true);
    this.label = this.#part("name");
    this.label.textContent = name;
    this.label.id = `upload-name-${(count += 1)}`;
    this.bar = this.element.querySelector("progress");
    this.bar.setAttribute("aria-labelledby", this.label.id);
    for (const button of this.element.querySelectorAll("[data-act]")) {
      button.setAttribute("aria-describedby", this.label.id);
      if (acts[button.dataset.act]) button.addEventListener("click", acts[button.dataset.act]);
    }
  }

  show(state, { words = "", problem = "", percent = 0, video = "" } = {}) {
    const had = document.activeElement;
    const held = this.element.contains(had) && had.matches("[data-act]");
    this.element.dataset.state = state;
    for (const button of this.element.querySelectorAll("[data-act]")) {
      button.hidden = !(BUTTONS[state] ?? []).includes(button.dataset.act);
      if (button.dataset.act === "open" && video) button.href = video;
    }
    // Whoever pressed a button that is gone now, by keyboard, goes on from the next one.
    if (held && had.hidden) this.element.querySelector("[data-act]:not([hidden])")?.focus();
    this.bar.hidden = state === "done";
    this.bar.value = percent;
    this.#part("words").textContent = words;
    this.#part("problem").textContent = problem;
    this.#part("problem").hidden = !problem;
  }

  // Of a transfer, in words. Returns what is worth saying aloud: a new state, never each percent.
  tell(transfer) {
    const { file, sent, state, speed } = transfer;
    const percent = Math.floor((sent / file.size) * 100);
    const values = { percent, arrived: size(sent), size: size(file.size), speed: size(speed), left: this.#left(file.size - sent, speed) };
    const moving = state === "sending" && speed > 0 ? "moving" : state;
    const problem = state === "failed" ? this.#problem(transfer) : "";
    const words = this.#reason(transfer) || fill(this.texts[moving] ?? "", values);
    this.show(state, { words: problem ? "" : words, problem, percent, video: transfer.video });
    return problem || words;
  }

  // Why it waits, where the server said so: it has no place now, or its storage is away.
  #reason({ state, error }) {
    return state === "waiting" && [423, 503].includes(error?.status) && error.code ? error.message : "";
  }

  #problem({ error }) {
    if (error instanceof SignedOut) return this.texts.signedOut;
    if (error.unreadable) return this.texts.unreadable;
    if (error.code) return error.message;
    return error.status ? fill(this.texts.refused, { reason: error.message }) : this.texts.broken;
  }

  #left(bytes, speed) {
    if (!speed) return "";
    const seconds = bytes / speed;
    if (seconds >= 5400) return fill(this.texts.hours, { count: (seconds / 3600).toFixed(1) });
    if (seconds >= 90) return fill(this.texts.minutes, { count: Math.round(seconds / 60) });
    return fill(this.texts.seconds, { count: Math.max(1, Math.round(seconds)) });
  }

  #part(name) {
    return this.element.querySelector(`[data-part=${name}]`);
  }
}
