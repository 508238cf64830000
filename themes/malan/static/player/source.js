// Where picture and sound come from: hls.js where a script may feed the browser, else its own HLS, else one plain file.

import { Adaptive, AUTO, SAVER } from "./adaptive.js";
import { isRefusal } from "./rights.js";

const HLS_TYPE = "application/vnd.apple.mpegurl";

/** @typedef {"network" | "media" | "unsupported" | "expired"} Problem */

export class Source {
  #video;
  #rights;
  #tell;
  #ways = null;
  #adaptive = null;
  #listening = false;
  #quality = AUTO;
  #rungs = [];
  // Where playing goes on once the new source is there, in seconds; null while the video itself knows.
  #place = null;
  #last = 0;
  #goOn = false;
  #turn = 0;
  #Hls = null;

  /**
   * @param {HTMLVideoElement} video
   * @param {import("./rights.js").Rights} rights
   * @param {{onProblem: (kind: Problem) => void, onLoaded: () => void, onChoices: () => void}} tell
   */
  constructor(video, rights, tell) {
    this.#video = video;
    this.#rights = rights;
    this.#tell = tell;
    video.addEventListener("error", () => { if (!this.#adaptive && video.error) this.#unplayable(video.error); });
    video.addEventListener("loadeddata", () => { this.#place = null; });
    // A failure pauses too, and nobody asked for that.
    video.addEventListener("pause", () => { if (video.error) this.#goOn = true; });
    // A source that is refused takes the time with it.
    video.addEventListener("timeupdate", () => { if (video.readyState) this.#last = video.currentTime; });
  }

  /** Short sides of the rungs that may be chosen, largest first. */
  get rungs() { return this.#listening ? [] : this.#rungs; }
  get canSave() { return this.#rungs.length > 1 || Boolean(this.#ways?.[0] === "native" && this.#rights.addresses.plain); }
  get canListen() { return Boolean(this.#rights.addresses.audio) && this.#ways?.[0] !== "plain"; }
  get listening() { return this.#listening; }
  get quality() { return this.#quality; }

  /** Begin at `positionMs`. */
  async load(positionMs) {
    this.#place = positionMs / 1000;
    this.#ways ??= await this.#possibleWays();
    this.#begin();
  }

  /** @param {import("./adaptive.js").Quality} quality */
  setQuality(quality) {
    this.#quality = quality;
    if (this.#adaptive) this.#adaptive.quality = quality;
    else if (this.#ways?.[0] === "native") this.#swap();
  }

  /** Only the sound, without a byte of the picture; or both again. The place stays. */
  listen(only) {
    if (only === this.#listening) return;
    this.#listening = only;
    this.#swap();
  }

  /** After a problem: once the learner asks, the network is back, or it may be. */
  retry() {
    if (!this.#ways) this.load(this.#place * 1000);
    else if (this.#video.error || !this.#adaptive?.resume()) this.#swap();
  }

  async #possibleWays() {
    const ways = [];
    if (window.ManagedMediaSource || window.MediaSource) {
      const module = await import("../vendor/hls/hls.min.mjs").catch(() => null);
      this.#Hls = module?.default;
      if (this.#Hls?.isSupported()) ways.push("script");
    }
    if (this.#video.canPlayType(HLS_TYPE)) ways.push("native");
    if (this.#rights.addresses.plain) ways.push("plain");
    // A library that did not arrive may arrive next time.
    return ways.length || this.#Hls !== undefined ? ways : null;
  }

  /** The same again from another source, at the same place, playing if it played. */
  async #swap() {
    this.#place ??= this.#video.readyState ? this.#video.currentTime : this.#last;
    this.#goOn ||= !this.#video.paused;
    const turn = ++this.#turn;
    // Whoever counts what is watched must see the pause at the place where it happens.
    if (!this.#video.paused) await paused(this.#video);
    if (turn !== this.#turn) return;
    this.#begin();
    if (this.#goOn) this.#video.play().catch(() => {});
    this.#goOn = false;
  }

  #begin() {
    const turn = ++this.#turn;
    this.#adaptive?.destroy();
    this.#adaptive = null;
    const way = this.#ways?.[0];
    this.#tell.onChoices();
    if (!way) this.#tell.onProblem(this.#ways ? "unsupported" : "network");
    else if (way === "script") this.#beginScript(turn);
    else this.#beginNative(way);
  }

  #beginScript(turn) {
    const still = (act) => (...values) => { if (turn === this.#turn) act(...values); };
    this.#adaptive = new Adaptive(this.#Hls, this.#video, this.#rights, {
      onRungs: still((rungs) => {
        if (!this.#listening) this.#rungs = rungs;
        this.#tell.onChoices();
      }),
      onStale: still(() => this.#swap()),
      onLoaded: still(() => this.#tell.onLoaded()),
      onFailed: still((kind) => {
        if (kind === "unsupported") this.#nextWay(kind);
        else this.#tell.onProblem(kind);
      }),
    });
    const { audio, master } = this.#rights.addresses;
    this.#adaptive.load(this.#listening ? audio : master, this.#place, this.#listening ? AUTO : this.#quality);
  }

  #beginNative(way) {
    const { audio, master, plain } = this.#rights.addresses;
    const place = this.#place;
    const saving = this.#quality === SAVER && plain;
    this.#video.addEventListener("loadedmetadata", () => { this.#video.currentTime = place; }, { once: true });
    if (this.#listening && audio) this.#video.src = audio;
    else this.#video.src = way === "plain" || saving ? plain : master;
  }

  #nextWay(kind) {
    if (this.#ways.length < 2) {
      this.#tell.onProblem(kind);
      return;
    }
    this.#ways = this.#ways.slice(1);
    this.#swap();
  }

  /** Without hls.js the browser does not say why: ask the address itself. */
  async #unplayable(error) {
    this.#place ??= this.#video.readyState ? this.#video.currentTime : this.#last;
    let status = 0;
    try {
      status = (await fetch(this.#video.currentSrc, { headers: { Range: "bytes=0-0" } })).status;
      if (isRefusal(status) && (await this.#rights.renew())) {
        this.#swap();
        return;
      }
    } catch {
      status = 0;
    }
    if (isRefusal(status)) this.#tell.onProblem("expired");
    else if (!status || error.code === MediaError.MEDIA_ERR_NETWORK) this.#tell.onProblem("network");
    else this.#nextWay("media");
  }
}

function paused(video) {
  return new Promise((done) => {
    video.addEventListener("pause", done, { once: true });
    video.pause();
  });
}
