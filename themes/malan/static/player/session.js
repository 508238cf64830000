// A learner's play session: opens it, tells the reporter what was watched and when to send it.

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
  #source;

  /**
   * @param {HTMLVideoElement} video
   * @param {object} config what `components/player.html` documents
   * @param {string} csrf
   * @param {import("./source.js").Source} source
   * @param {{onAnswer: Function, onTrouble: Function, onRefused: Function}} tell
   */
  constructor(video, config, csrf, source, tell) {
    this.#video = video;
    this.#config = config;
    this.#csrf = csrf;
    this.#source = source;
    this.#reporter = new Reporter({
      url: config.urls.report,
      onAnswer: tell.onAnswer,
      onTrouble: tell.onTrouble,
      onRefused: (problem) => {
        tell.onRefused(problem);
        if (problem.code === "play_token_refused") this.open();
      },
    });
    this.#listen();
    window.setInterval(() => this.#renew(), RENEW_EVERY_MS);
  }

  async open() {
    try {
      const opened = await this.#post(this.#config.urls.open, {
        enrolment: this.#config.enrolment,
        lesson: this.#config.lesson,
      });
      this.#reporter.begin(opened.session, opened.token);
    } catch {
      window.setTimeout(() => this.open(), OPEN_AGAIN_MS);
    }
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
    const reports = inReports(this.#log.take(), this.#config.report_interval_s * 1.25);
    if (!reports.length) reports.push([]);
    for (const intervals of reports) this.#reporter.add(intervals, milliseconds(this.#video));
  }

  async #renew() {
    try {
      const media = await this.#post(this.#config.urls.media, { token: this.#reporter.token });
      this.#source.renew({ master: media.master_url, plain: "" });
    } catch {
      // The addresses in hand are good for hours yet; the next round asks again.
    }
  }

  async #post(url, body) {
    const response = await fetch(url, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-CSRFToken": this.#csrf },
      body: JSON.stringify(body),
      credentials: "same-origin",
    });
    if (!response.ok) throw new Error(`${url}: ${response.status}`);
    return response.json();
  }
}
