// A learner's play session: opens it, tells the reporter what was watched and when to send it.

import { deviceId } from "./device.js";
import { nextNumber } from "./numbers.js";
import { Reporter } from "./reporter.js";
import { WatchLog, inReports } from "./watch-log.js";

const RENEW_EVERY_MS = 2 * 3600 * 1000;
const OPEN_AGAIN_MS = 5000;

const milliseconds = (video) => Math.round(video.currentTime * 1000);

export class Session {
  #video;
  #config;
  #csrf;
  #log = new WatchLog();
  #reporter;
  #due = 0;
  #opening = null;
  #tell;

  /**
   * @param {HTMLVideoElement} video
   * @param {object} config what `components/player.html` documents
   * @param {string} csrf
   * @param {import("./rights.js").Rights} rights
   * @param {{onAnswer: Function, onTrouble: Function, onRefused: Function, onCheck: (due: boolean) => void}} tell
   */
  constructor(video, config, csrf, rights, tell) {
    this.#video = video;
    this.#config = config;
    this.#csrf = csrf;
    this.#tell = tell;
    this.#reporter = new Reporter({
      url: config.urls.report,
      onAnswer: tell.onAnswer,
      onTrouble: tell.onTrouble,
      onRefused: (problem) => {
        tell.onRefused(problem);
        if (problem.code.startsWith("play_token_") && !config.taken) this.open();
      },
    });
    this.#listen();
    // Before they end. Failing is no matter: the next round asks again, and so does whoever meets an ended address.
    window.setInterval(() => rights.renew().catch(() => {}), RENEW_EVERY_MS);
  }

  async open() {
    try {
      await this.#open();
    } catch {
      window.setTimeout(() => this.open(), OPEN_AGAIN_MS);
    }
  }

  /**
   * New addresses for the media; null where this learner may not watch any more. Throws where the network is away.
   * @returns {Promise<import("./rights.js").Addresses | null>}
   */
  async addresses() {
    try {
      const media = await this.#post(this.#config.urls.media, { token: this.#reporter.token }).catch(async (error) => {
        // A page that slept for a night has no play token either: it opens the lesson anew.
        if (error.status !== 401) throw error;
        return (await this.#open()).media;
      });
      return {
        master: media.master_url,
        audio: media.audio_url,
        plain: media.progressive_url,
        thumbnails: media.thumbnails_url,
      };
    } catch (error) {
      if (error.status >= 400 && error.status < 500) return null;
      throw error;
    }
  }

  /** What the learner is asked, to show that somebody watches. Throws {code, words}. */
  ask() {
    return this.#post(this.#config.urls.check, { token: this.#reporter.token });
  }

  /** The answer to it: {check, code, choice}. Throws {code, words}. */
  answer(given) {
    return this.#post(this.#config.urls.answer, { token: this.#reporter.token, ...given });
  }

  /** Once for all who want it at the same time. */
  #open() {
    this.#opening ??= this.#begin().finally(() => { this.#opening = null; });
    return this.#opening;
  }

  async #begin() {
    const { taken } = this.#config;
    if (taken) {
      this.#reporter.goOn(taken.session, taken.token, (take) => nextNumber(taken.session, take));
      return {};
    }
    const opened = await this.#post(this.#config.urls.open, {
      enrolment: this.#config.enrolment,
      lesson: this.#config.lesson,
    });
    this.#reporter.begin(opened.session, opened.token);
    this.#tell.onCheck(Boolean(opened.check_due));
    return opened;
  }

  #listen() {
    const video = this.#video;
    const play = () => this.#log.play(milliseconds(video), video.playbackRate);
    video.addEventListener("playing", () => {
      play();
      // After a pause the time begins anew; after a short stall it runs on.
      if (Date.now() >= this.#due) this.#schedule();
    });
    video.addEventListener("ratechange", () => { if (!video.paused && !video.seeking) play(); });
    video.addEventListener("timeupdate", () => {
      if (video.seeking) return;
      this.#log.move(milliseconds(video));
      if (!video.paused && Date.now() >= this.#due) this.#report();
    });
    video.addEventListener("seeking", () => this.#log.jump());
    video.addEventListener("seeked", () => {
      if (video.paused) this.#report();
      else play();
    });
    video.addEventListener("pause", () => this.#stop());
    video.addEventListener("ended", () => this.#stop());
    window.addEventListener("pagehide", () => this.#leave());
    document.addEventListener("visibilitychange", () => { if (document.hidden) this.#leave(); });
  }

  #stop() {
    if (!this.#video.seeking) this.#log.pause(milliseconds(this.#video));
    this.#report();
  }

  #leave() {
    if (!this.#video.seeking) this.#log.move(milliseconds(this.#video));
    this.#report();
    this.#reporter.leave();
  }

  #schedule() {
    // A little early or late, so that a class that starts together does not report together.
    this.#due = Date.now() + this.#config.report_interval_s * 1000 * (0.9 + Math.random() / 5);
  }

  #report() {
    this.#schedule();
    const now = Date.now();
    const reports = inReports(this.#log.take(), this.#config.report_interval_s * 1.25).map((intervals) =>
      // This device's own clock goes with it, as evidence: the server counts by its own.
      intervals.map((interval) => [...interval, now]));
    if (!reports.length) reports.push([]);
    for (const intervals of reports) this.#reporter.add(intervals, milliseconds(this.#video));
  }

  async #post(url, body) {
    const response = await fetch(url, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-CSRFToken": this.#csrf },
      body: JSON.stringify({ device: deviceId(), ...body }),
      credentials: "same-origin",
    });
    if (!response.ok) {
      const { code = "", message = "" } = await response.json().catch(() => ({}));
      throw Object.assign(new Error(`${url}: ${response.status}`), { status: response.status, code, words: message });
    }
    return response.json();
  }
}
