// What went wrong, in plain words over the picture, with a button that does something about it.

const PLACE = "malan.place";
// A line that carries nothing for a while is a network all the time to most phones: no event says that it carries again.
const AGAIN_AFTER_MS = 4_000;
const AGAIN_AT_LEAST_EVERY_MS = 30_000;

export class Problems {
  #box;
  #video;
  #words;
  #kind = "";
  #retry;
  #timer;
  #wait = AGAIN_AFTER_MS;
  #trying = false;

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
    video.addEventListener("playing", () => {
      this.#wait = AGAIN_AFTER_MS;
      this.#hide();
    });
    video.addEventListener("loadstart", () => { if (!this.#trying) this.#clear(); });
    // A browser that plays by itself says no more than this.
    video.addEventListener("loadeddata", () => this.well());
    video.addEventListener("waiting", () => this.#draw());
    // What the learner would do now: try again. Who has paused meanwhile wants no sound by itself.
    window.addEventListener("online", () => { if (this.#kind === "network") this.#again(); });
  }

  /** @param {import("./source.js").Problem} kind */
  show(kind) {
    this.#kind = kind;
    this.#trying = false;
    clearTimeout(this.#timer);
    if (kind === "network") {
      this.#timer = setTimeout(() => this.#quietly(), this.#wait);
      this.#wait = Math.min(this.#wait * 2, AGAIN_AT_LEAST_EVERY_MS);
    }
    // What is loaded already may be watched to its end first.
    if (this.#video.paused || this.#video.readyState < 3) this.#draw();
  }

  /** Something has been loaded. */
  well() {
    this.#wait = AGAIN_AFTER_MS;
    if (this.#trying) this.#clear();
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
    this.#trying = false;
    clearTimeout(this.#timer);
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

  // The words and the button stay until it worked.
  #quietly() {
    this.#trying = true;
    this.#retry();
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
