// What is said, beside or below the picture: follows the playing, goes to a line on click or Enter, can be searched.

import { lastBegun } from "./vtt.js";
import { chosen, keep } from "./settings.js";
import { clock } from "./time.js";

const folded = (text) => text.normalize("NFKC").toLowerCase().replace(/\s+/g, "");

export class Transcript {
  #root;
  #video;
  #list;
  #lines = [];
  #cues = [];
  #current = -1;
  #following = true;
  #search;
  #found;
  #follow;

  /**
   * @param {HTMLElement} player
   * @param {HTMLVideoElement} video
   * @param {import("./captions.js").Captions} captions
   */
  constructor(player, video, captions) {
    this.#root = player.querySelector("[data-player-transcript]");
    if (!this.#root) return;
    this.#video = video;
    this.#list = this.#root.querySelector("[data-player-lines]");
    this.#search = this.#root.querySelector("[data-player-search]");
    this.#found = this.#root.querySelector("[data-player-found]");
    this.#follow = this.#root.querySelector("[data-player-follow]");
    captions.onCues((cues) => this.#fill(cues, captions.lang));
    for (const event of ["timeupdate", "seeked"]) video.addEventListener(event, () => this.#tell());
    this.#list.addEventListener("click", (event) => this.#go(event.target.closest("button")));
    this.#list.addEventListener("keydown", (event) => this.#move(event));
    this.#search.addEventListener("input", () => this.#filter());
    this.#search.addEventListener("keydown", (event) => {
      if (event.key === "Enter") this.#visible()[0]?.focus();
      if (event.key === "Escape") this.#clear();
    });
    this.#follow.addEventListener("click", () => this.#setFollowing(true));
    // Whoever looks around in the text is left alone until they ask to be taken along again.
    for (const event of ["wheel", "touchmove"]) {
      this.#list.addEventListener(event, () => this.#setFollowing(false), { passive: true });
    }
    this.#folding();
  }

  #folding() {
    const toggle = this.#root.querySelector("[data-player-transcript-toggle]");
    const body = this.#root.querySelector("[data-player-transcript-body]");
    const open = (shown) => {
      toggle.setAttribute("aria-expanded", String(shown));
      body.hidden = !shown;
      if (shown) this.#scroll();
    };
    // Open where there is room beside the picture; on a phone the lesson's own button should stay in sight.
    open(chosen().transcript ?? window.matchMedia("(min-width: 60em)").matches);
    toggle.addEventListener("click", () => {
      open(body.hidden);
      keep({ transcript: !body.hidden });
    });
  }

  #fill(cues, lang) {
    this.#cues = cues;
    this.#current = -1;
    this.#root.hidden = !cues.length;
    this.#list.lang = lang;
    this.#lines = cues.map((cue) => {
      const button = document.createElement("button");
      button.type = "button";
      button.tabIndex = -1;
      const time = Object.assign(document.createElement("span"), { className: "player__time", textContent: clock(cue.start) });
      button.append(time, " ", Object.assign(document.createElement("span"), { textContent: cue.text.replace(/\n/g, " ") }));
      return button;
    });
    this.#list.replaceChildren(...this.#lines.map((button) => {
      const item = document.createElement("li");
      item.append(button);
      return item;
    }));
    if (this.#lines.length) this.#lines[0].tabIndex = 0;
    this.#filter();
    this.#tell();
  }

  #tell() {
    const now = lastBegun(this.#cues, this.#video.currentTime + 0.05);
    if (now === this.#current) return;
    this.#lines[this.#current]?.removeAttribute("aria-current");
    this.#current = now;
    this.#lines[now]?.setAttribute("aria-current", "true");
    if (!this.#list.contains(document.activeElement)) this.#enterAt(this.#lines[now]);
    this.#scroll();
  }

  /** Only the list moves, never the page. */
  #scroll() {
    const line = this.#lines[this.#current]?.parentElement;
    if (!this.#following || !line || line.hidden || this.#search.value) return;
    this.#list.scrollTop = line.offsetTop - (this.#list.clientHeight - line.offsetHeight) / 3;
  }

  #setFollowing(following) {
    this.#following = following;
    if (following && this.#search.value) this.#clear();
    this.#follow.hidden = following;
    if (following) this.#scroll();
  }

  #go(button) {
    const index = this.#lines.indexOf(button);
    if (index < 0) return;
    this.#enterAt(button);
    this.#video.currentTime = this.#cues[index].start;
    if (!this.#search.value) this.#setFollowing(true);
  }

  /** The list is one stop of the Tab key; arrows go through its lines. */
  #move(event) {
    const lines = this.#visible();
    const here = lines.indexOf(document.activeElement);
    const to = { ArrowDown: here + 1, ArrowUp: here - 1, Home: 0, End: lines.length - 1 }[event.key];
    if (here < 0 || to === undefined) return;
    event.preventDefault();
    this.#setFollowing(false);
    const line = lines[Math.min(lines.length - 1, Math.max(0, to))];
    this.#enterAt(line);
    line.focus();
  }

  #enterAt(line) {
    if (!line) return;
    for (const other of this.#list.querySelectorAll("[tabindex='0']")) other.tabIndex = -1;
    line.tabIndex = 0;
  }

  #visible() {
    return this.#lines.filter((line) => !line.parentElement.hidden);
  }

  #clear() {
    this.#search.value = "";
    this.#filter();
  }

  #filter() {
    const wanted = folded(this.#search.value);
    let count = 0;
    this.#lines.forEach((line, index) => {
      const fits = !wanted || folded(this.#cues[index].text).includes(wanted);
      line.parentElement.hidden = !fits;
      if (fits) count += 1;
    });
    const { none, some } = this.#found.dataset;
    this.#found.textContent = wanted ? (count ? some.replace("{n}", String(count)) : none) : "";
    this.#list.classList.toggle("is-searched", Boolean(wanted));
    this.#enterAt(this.#visible()[0]);
    if (!wanted) this.#scroll();
  }
}
