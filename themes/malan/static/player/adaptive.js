// Adaptive playing through hls.js: which rung of the ladder, how much ahead, and what a failure means.

import { rightsLoader } from "./loader.js";
import { rescue } from "./rescue.js";
import { isRefusal } from "./rights.js";

// Until somebody plays, little is loaded: many open a page and go on.
const AHEAD_BEFORE_PLAYING_S = 8;
const AHEAD_S = 60;
const BEHIND_S = 60;
// Half-lives of what was measured of the line, in seconds of loading. Our segments are small and load in a moment, so that
// with the library's own 3 and 9 a line that has become free would go unnoticed for minutes.
const FORGET_FAST_S = 1;
const FORGET_SLOW_S = 3;
const MEND_AGAIN_MS = 30_000;

export const AUTO = "auto";
export const SAVER = "saver";

/** @typedef {"auto" | "saver" | number} Quality a number is the short side of the picture */

const shortSide = (level) => Math.min(level.width, level.height);

export class Adaptive {
  #hls;
  #Hls;
  #video;
  #tell;
  #mendedAt = -MEND_AGAIN_MS;
  #quality;
  #start;
  #onPlay = () => this.#ahead(AHEAD_S);

  /**
   * @param {typeof import("hls.js").default} Hls
   * @param {HTMLVideoElement} video
   * @param {import("./rights.js").Rights} rights
   * @param {{onRungs: (rungs: number[]) => void, onStale: () => void, onLoaded: () => void,
   *   onFailed: (kind: "network" | "media" | "unsupported" | "expired") => void}} tell
   */
  constructor(Hls, video, rights, tell) {
    this.#Hls = Hls;
    this.#video = video;
    this.#tell = tell;
    this.#hls = new Hls({
      autoStartLoad: false,
      capLevelToPlayerSize: true,
      backBufferLength: BEHIND_S,
      abrEwmaFastVoD: FORGET_FAST_S,
      abrEwmaSlowVoD: FORGET_SLOW_S,
      // Our captions are drawn by captions.js; hls.js would load and show them a second time.
      subtitleStreamController: undefined,
      subtitleTrackController: undefined,
      timelineController: undefined,
      loader: rightsLoader(Hls, rights, tell.onStale),
    });
    rescue(Hls, this.#hls, video, () => this.#smallest());
    this.#ahead(video.paused ? AHEAD_BEFORE_PLAYING_S : AHEAD_S);
    video.addEventListener("play", this.#onPlay);
    this.#hls.on(Hls.Events.MANIFEST_PARSED, () => this.#parsed());
    this.#hls.on(Hls.Events.FRAG_BUFFERED, () => tell.onLoaded());
    this.#hls.on(Hls.Events.ERROR, (_event, data) => this.#failed(data));
  }

  /** Begin `address` at `start` seconds. */
  load(address, start, quality) {
    this.#start = start;
    this.#quality = quality;
    this.#hls.loadSource(address);
    this.#hls.attachMedia(this.#video);
  }

  destroy() {
    this.#video.removeEventListener("play", this.#onPlay);
    this.#hls.destroy();
  }

  /** After a failure of the network: false where all has to begin anew. */
  resume() {
    if (!this.#hls.levels.length) return false;
    this.#hls.startLoad(this.#video.currentTime);
    return true;
  }

  /** @param {Quality} quality from the next segment on; what is loaded already is played */
  set quality(quality) {
    this.#quality = quality;
    const level = this.#level();
    // A rung chosen by hand is wanted now; whoever saves data does not want to load anything twice.
    if (quality === AUTO || quality === SAVER) this.#hls.loadLevel = level;
    else this.#hls.nextLevel = level;
  }

  #ahead(seconds) {
    Object.assign(this.#hls.config, { maxBufferLength: seconds, maxMaxBufferLength: seconds });
  }

  #level() {
    if (this.#quality === AUTO) return -1;
    if (this.#quality === SAVER) return this.#smallest();
    return this.#hls.levels.findIndex((level) => shortSide(level) === this.#quality);
  }

  #smallest() {
    const levels = this.#hls.levels;
    return levels.reduce((best, level, index) => (level.bitrate < levels[best].bitrate ? index : best), 0);
  }

  #parsed() {
    const sides = this.#hls.levels.filter((level) => level.height).map(shortSide);
    this.#tell.onRungs([...new Set(sides)].sort((one, other) => other - one));
    const level = this.#level();
    if (level >= 0) this.#hls.loadLevel = level;
    // The smallest picture is there first, on any line; the next segment is fitted to it.
    else this.#hls.startLevel = this.#smallest();
    this.#hls.startLoad(this.#start);
  }

  #failed(data) {
    const { ErrorTypes, ErrorDetails } = this.#Hls;
    if (isRefusal(data.response?.code)) {
      this.#hls.stopLoad();
      this.#tell.onFailed("expired");
      return;
    }
    if (!data.fatal) return;
    const unfit = [ErrorDetails.MANIFEST_INCOMPATIBLE_CODECS_ERROR, ErrorDetails.BUFFER_ADD_CODEC_ERROR];
    if (unfit.includes(data.details)) {
      this.#tell.onFailed("unsupported");
    } else if (data.type === ErrorTypes.NETWORK_ERROR) {
      this.#tell.onFailed("network");
    } else if (data.type === ErrorTypes.MEDIA_ERROR && performance.now() - this.#mendedAt > MEND_AGAIN_MS) {
      this.#mendedAt = performance.now();
      this.#hls.recoverMediaError();
    } else {
      this.#tell.onFailed("media");
    }
  }
}
