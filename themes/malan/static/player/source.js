// Where the picture comes from: hls.js where the browser can be fed by script, else its own HLS, else one plain file.

const BUFFER_S = 60;
const HLS_TYPE = "application/vnd.apple.mpegurl";

export class Source {
  #video;
  #hls = null;
  #addresses;
  #onProblem;
  #mended = false;

  /**
   * @param {HTMLVideoElement} video
   * @param {{master: string, plain: string}} addresses
   * @param {(kind: "network" | "media" | "unsupported") => void} onProblem
   */
  constructor(video, addresses, onProblem) {
    this.#video = video;
    this.#addresses = addresses;
    this.#onProblem = onProblem;
    video.addEventListener("error", () => {
      if (!this.#hls && video.error) onProblem(video.error.code === 2 ? "network" : "media");
    });
  }

  /** Begin at `positionMs`. */
  async load(positionMs) {
    const start = positionMs / 1000;
    if (window.MediaSource || window.ManagedMediaSource) {
      const { default: Hls } = await import("../vendor/hls/hls.light.min.mjs");
      if (Hls.isSupported()) {
        this.#attach(Hls, start);
        return;
      }
    }
    const plain = this.#video.canPlayType(HLS_TYPE) ? this.#addresses.master : this.#addresses.plain;
    if (!plain) {
      this.#onProblem("unsupported");
      return;
    }
    this.#video.addEventListener("loadedmetadata", () => { this.#video.currentTime = start; }, { once: true });
    this.#video.src = plain;
  }

  /** New addresses before the old ones end: requests from now on use them, and playing goes on. */
  renew(addresses) {
    this.#addresses = addresses;
  }

  /** After an error, once the learner asks. */
  retry() {
    const positionMs = this.#video.currentTime * 1000;
    this.#mended = false;
    this.#hls?.destroy();
    this.#hls = null;
    return this.load(positionMs);
  }

  #attach(Hls, start) {
    const hls = new Hls({
      startPosition: start,
      maxBufferLength: BUFFER_S,
      capLevelToPlayerSize: true,
      // The first rendition is done before the others; the list grows while a fresh video is being converted.
      xhrSetup: (xhr, url) => { xhr.open("GET", this.#current(url), true); },
    });
    hls.on(Hls.Events.ERROR, (_event, data) => this.#failed(Hls, hls, data));
    hls.loadSource(this.#addresses.master);
    hls.attachMedia(this.#video);
    this.#hls = hls;
  }

  /** The same file under the addresses that are good now: only the folder differs. */
  #current(url) {
    const file = url.slice(url.lastIndexOf("/") + 1);
    const folder = this.#addresses.master.slice(0, this.#addresses.master.lastIndexOf("/") + 1);
    return new URL(folder + file, document.baseURI).href;
  }

  #failed(Hls, hls, data) {
    if (!data.fatal) return;
    if (data.type === Hls.ErrorTypes.MEDIA_ERROR && !this.#mended) {
      this.#mended = true;
      hls.recoverMediaError();
      return;
    }
    this.#onProblem(data.type === Hls.ErrorTypes.NETWORK_ERROR ? "network" : "media");
  }
}
