// Captions drawn over the picture, in a size and colours of the learner's choice. Our own drawing breaks Chinese lines well
// and can be styled everywhere; where only the browser draws (an iPhone's full screen), its own track is switched on.

import { lastBegun, parse } from "./vtt.js";
import { chosen, keep } from "./settings.js";

const SOONEST_MS = 15;
const LATEST_MS = 500;
// A request that the network lost is made again after two seconds, four, eight … up to a minute.
const AGAIN_MS = 2_000;
const SELDOM_MS = 60_000;

export class Captions {
  #video;
  #box;
  #tracks;
  #cues = [];
  #timer = 0;
  #shown = true;
  #native = false;
  #listeners = [];
  #onShown = () => {};
  #failures = 0;
  #again = 0;

  /**
   * @param {HTMLElement} root
   * @param {HTMLVideoElement} video with a <track> for each language
   */
  constructor(root, video) {
    this.#video = video;
    this.#box = root.querySelector("[data-player-cues]");
    this.#tracks = [...video.querySelectorAll("track")];
    this.#shown = chosen().captions !== false;
    for (const event of ["playing", "pause", "timeupdate", "seeked", "ratechange"]) video.addEventListener(event, () => this.#draw());
    video.addEventListener("webkitbeginfullscreen", () => this.#drawnByBrowser(true));
    video.addEventListener("webkitendfullscreen", () => this.#drawnByBrowser(false));
    video.addEventListener("enterpictureinpicture", () => this.#drawnByBrowser(true));
    video.addEventListener("leavepictureinpicture", () => this.#drawnByBrowser(false));
    video.textTracks.addEventListener?.("addtrack", () => this.#setModes());
    window.addEventListener("online", () => { if (this.#failures) this.load(); });
    this.#setModes();
  }

  /** @returns {{lang: string, label: string}[]} */
  get languages() {
    return this.#tracks.map((track) => ({ lang: track.srclang, label: track.label }));
  }

  get lang() { return this.#track?.srclang ?? ""; }
  get shown() { return this.#shown; }

  /** `listener(cues)` now and whenever others are loaded. */
  onCues(listener) {
    this.#listeners.push(listener);
    if (this.#cues.length) listener(this.#cues);
  }

  /** `listener(shown)` now and whenever captions go on or off. */
  onShown(listener) {
    this.#onShown = listener;
    listener(this.#shown);
  }

  show(shown) {
    this.#shown = shown;
    keep({ captions: shown });
    this.#setModes();
    this.#draw();
    this.#onShown(shown);
  }

  /** Load the chosen language, or `lang` from now on. */
  async load(lang) {
    if (lang) keep({ captionsLang: lang });
    const track = this.#track;
    if (!track) return;
    this.#setModes();
    this.#box.lang = track.srclang;
    window.clearTimeout(this.#again);
    const cues = await read(track.src);
    // Another language was chosen meanwhile, and its own request draws it.
    if (track !== this.#track) return;
    this.#failures = cues ? 0 : this.#failures + 1;
    if (!cues) this.#again = window.setTimeout(() => this.load(), Math.min(SELDOM_MS, AGAIN_MS * 2 ** (this.#failures - 1)));
    this.#cues = cues ?? [];
    for (const listener of this.#listeners) listener(this.#cues);
    this.#draw();
  }

  get #track() {
    const wanted = chosen().captionsLang;
    return this.#tracks.find((track) => track.srclang === wanted) ?? this.#tracks[0];
  }

  #drawnByBrowser(native) {
    this.#native = native;
    this.#setModes();
    this.#draw();
  }

  #setModes() {
    const wanted = this.#track?.track;
    for (const track of this.#video.textTracks) {
      track.mode = track === wanted && this.#native && this.#shown ? "showing" : "disabled";
    }
  }

  #draw() {
    window.clearTimeout(this.#timer);
    const now = this.#video.currentTime;
    const index = lastBegun(this.#cues, now);
    const cue = this.#cues[index];
    const text = this.#shown && !this.#native && cue && now < cue.end ? cue.text : "";
    if (this.#box.textContent !== text) {
      this.#box.replaceChildren();
      if (text) this.#box.append(Object.assign(document.createElement("span"), { textContent: text }));
    }
    if (this.#video.paused || !this.#cues.length) return;
    // The next change, to the point: `timeupdate` alone comes up to a quarter of a second late.
    const next = cue && now < cue.end ? cue.end : (this.#cues[index + 1]?.start ?? Infinity);
    const wait = ((next - now) / this.#video.playbackRate) * 1000;
    this.#timer = window.setTimeout(() => this.#draw(), Math.min(LATEST_MS, Math.max(SOONEST_MS, wait)));
  }
}

/** The cues of a file; none where the site refuses it, null where the network or a site in trouble may still bring it. */
async function read(address) {
  try {
    const answer = await fetch(address);
    if (answer.ok) return parse(await answer.text());
    return answer.status >= 500 || answer.status === 429 ? null : [];
  } catch {
    return null;
  }
}
