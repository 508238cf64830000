// What went wrong, in plain words over the picture, with a button that does something about it.

const PLACE = "malan.place";

export class Problems {
  #box;
  #video;
  #words;
  #kind = "";
  #retry;

  /**
   * @param {HTMLElement} root with the words in `data-problem-…`
   * @param {HTMLVideoElement} video
   * @param {() => void} retry
   */
  constructor(root, video, retry) {
    this.#box = root.querySelector("[data-player-problem]");
    this.#words = root.dataset;
    this.#video = video;
    this.#retry = retry;
    this.#box.querySelector("button").addEventListener("click", () => this.#act());
    // What is loaded plays on after a pause or a jump, and the problem is still there once it has played.
    video.addEventListener("playing", () => this.#hide());
    video.addEventListener("loadstart", () => this.#clear());
    video.addEventListener("waiting", () => this.#draw());
    // What the learner would do now: try again. Who has paused meanwhile wants no sound by itself.
    window.addEventListener("online", () => { if (this.#kind === "network") this.#again(); });
  }

  /** @param {import("./source.js").Problem} kind */
  show(kind) {
    this.#kind = kind;
    // What is loaded already may be watched to its end first.
    if (this.#video.paused || this.#video.readyState < 3) this.#draw();
  }

  #draw() {
    if (!this.#kind) return;
    const name = this.#kind[0].toUpperCase() + this.#kind.slice(1);
    const button = this.#box.querySelector("button");
    this.#box.querySelector("[data-player-problem-text]").textContent = this.#words[`problem${name}`];
    button.textContent = this.#kind === "expired" ? button.dataset.reload : button.dataset.again;
    this.#box.hidden = false;
  }

  #hide() {
    this.#box.hidden = true;
  }

  #clear() {
    this.#kind = "";
    this.#hide();
  }

  #act() {
    if (this.#kind === "expired") {
      keepPlace(this.#video.currentTime);
      window.location.reload();
      return;
    }
    this.#again();
    this.#video.play().catch(() => {});
  }

  #again() {
    this.#clear();
    this.#retry();
  }
}

/** The place, for this page when it comes again. */
function keepPlace(seconds) {
  try {
    sessionStorage.setItem(PLACE, JSON.stringify({ page: window.location.pathname, seconds }));
  } catch {
    // Then it begins where the server says.
  }
}

/** The place that a reload of this page was to keep, in milliseconds, once; or undefined. */
export function keptPlaceMs() {
  try {
    const { page, seconds } = JSON.parse(sessionStorage.getItem(PLACE));
    sessionStorage.removeItem(PLACE);
    return page === window.location.pathname ? seconds * 1000 : undefined;
  } catch {
    return undefined;
  }
}
