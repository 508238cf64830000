// The picture's place: full screen, picture in picture, what lies over the picture while it waits or begins.

import { toggle } from "./controls.js";

const IDLE_MS = 3000;
const LABEL_MS = 6000;
// A short stall is none.
const PATIENCE_MS = 400;

export class Stage {
  #stage;
  #video;
  #idle = 0;

  /**
   * @param {HTMLElement} root
   * @param {HTMLVideoElement} video
   */
  constructor(root, video) {
    this.#stage = root.querySelector("[data-player-stage]");
    this.#video = video;
    const frame = root.querySelector("[data-player-frame]");
    frame.addEventListener("click", (event) => {
      if (event.target.closest("button, a")) return;
      // In full screen the first touch brings the buttons back.
      const hidden = this.#stage.classList.contains("is-idle");
      this.#wake();
      if (!hidden) toggle(video);
    });
    frame.addEventListener("dblclick", () => this.toggleFullscreen());
    this.#fullscreenButton(root.querySelector("[data-player-fullscreen]"));
    this.#pictureInPicture(root.querySelector("[data-player-pip]"));
    this.#waiting(root.querySelector("[data-player-waiting]"));
    this.#label(root.querySelector("[data-player-ai]"));
    const start = root.querySelector("[data-player-start]");
    const tell = () => { start.hidden = !video.paused; };
    for (const event of ["play", "pause", "ended"]) video.addEventListener(event, tell);
    tell();
  }

  toggleFullscreen() {
    const stage = this.#stage;
    if (document.fullscreenElement || document.webkitFullscreenElement) {
      (document.exitFullscreen ?? document.webkitExitFullscreen).call(document);
      return;
    }
    const open = stage.requestFullscreen ?? stage.webkitRequestFullscreen;
    // An iPhone gives the whole screen to nothing but the video itself.
    if (!open) this.#video.webkitEnterFullscreen?.();
    else Promise.resolve(open.call(stage)).then(() => screen.orientation?.lock?.("landscape")).catch(() => {});
  }

  #fullscreenButton(button) {
    const able = document.fullscreenEnabled || document.webkitFullscreenEnabled || this.#video.webkitEnterFullscreen;
    button.hidden = !able;
    button.addEventListener("click", () => this.toggleFullscreen());
    const tell = () => {
      const full = (document.fullscreenElement ?? document.webkitFullscreenElement) === this.#stage;
      this.#stage.classList.toggle("is-full", full);
      button.classList.toggle("is-on", full);
      button.setAttribute("aria-label", full ? button.dataset.on : button.dataset.off);
      button.title = button.getAttribute("aria-label");
      this.#wake();
    };
    document.addEventListener("fullscreenchange", tell);
    document.addEventListener("webkitfullscreenchange", tell);
    for (const event of ["pointermove", "pointerdown", "keydown", "focusin"]) this.#stage.addEventListener(event, () => this.#wake());
    for (const event of ["play", "pause"]) this.#video.addEventListener(event, () => this.#wake());
    tell();
  }

  /** In full screen the buttons go away while nobody asks for them. */
  #wake() {
    this.#stage.classList.remove("is-idle");
    window.clearTimeout(this.#idle);
    if (!this.#stage.classList.contains("is-full") || this.#video.paused) return;
    this.#idle = window.setTimeout(() => {
      if (!this.#stage.querySelector("[data-player-settings]:not([hidden])")) this.#stage.classList.add("is-idle");
    }, IDLE_MS);
  }

  #pictureInPicture(button) {
    const video = this.#video;
    const webkit = video.webkitSupportsPresentationMode?.("picture-in-picture");
    button.hidden = !(document.pictureInPictureEnabled || webkit);
    button.addEventListener("click", () => {
      if (document.pictureInPictureElement) document.exitPictureInPicture();
      else if (video.requestPictureInPicture) video.requestPictureInPicture().catch(() => {});
      else video.webkitSetPresentationMode(video.webkitPresentationMode === "inline" ? "picture-in-picture" : "inline");
    });
    const tell = (on) => button.setAttribute("aria-pressed", String(on));
    video.addEventListener("enterpictureinpicture", () => tell(true));
    video.addEventListener("leavepictureinpicture", () => tell(false));
    tell(false);
  }

  #waiting(note) {
    let timer = 0;
    const show = (shown) => {
      window.clearTimeout(timer);
      note.hidden = true;
      if (shown) timer = window.setTimeout(() => { note.hidden = this.#video.paused; }, PATIENCE_MS);
    };
    for (const event of ["waiting", "seeking"]) this.#video.addEventListener(event, () => show(true));
    this.#video.addEventListener("play", () => show(this.#video.readyState < 3));
    for (const event of ["playing", "canplay", "pause", "ended"]) this.#video.addEventListener(event, () => show(false));
  }

  /** That something is made by a machine is over the picture before and for the first seconds of playing. */
  #label(note) {
    if (!note) return;
    note.hidden = false;
    const begin = this.#video.currentTime;
    let played = 0;
    let before = begin;
    const count = () => {
      const step = this.#video.currentTime - before;
      before = this.#video.currentTime;
      if (step > 0 && step < 1.5) played += step * 1000;
      if (played < LABEL_MS) return;
      note.classList.add("is-gone");
      this.#video.removeEventListener("timeupdate", count);
    };
    this.#video.addEventListener("timeupdate", count);
  }
}
