// The player: finds its markup (components/player.html) and puts the parts together.

import { controls, toggle } from "./controls.js";
import { Session } from "./session.js";
import { Source } from "./source.js";

// Resuming begins a little earlier: it helps to remember, and no second is cut in two between devices.
const STEP_BACK_MS = 2000;
const NEAR_END_MS = 3000;
const SEEK_SLACK_MS = 1000;

function start(root) {
  const video = root.querySelector("video");
  const config = JSON.parse(document.getElementById(root.dataset.config).textContent);
  const problem = root.querySelector("[data-player-problem]");
  const said = root.querySelector("[data-player-said]");

  const source = new Source(video, { master: root.dataset.src, plain: root.dataset.plain }, (kind) => {
    problem.querySelector("[data-player-problem-text]").textContent = root.dataset[`problem${kind[0].toUpperCase()}${kind.slice(1)}`];
    problem.hidden = false;
  });
  problem.querySelector("button").addEventListener("click", () => {
    problem.hidden = true;
    source.retry().then(() => video.play().catch(() => {}));
  });
  video.addEventListener("playing", () => { problem.hidden = true; });

  controls(root, video);
  source.load(resumeAt(config));
  for (const button of document.querySelectorAll("[data-player-play]")) playButton(button, video);

  if (config.mode !== "learn") return;
  const csrf = root.querySelector("input[name=csrfmiddlewaretoken]").value;
  const page = new Page(root, video, config, said);
  const session = new Session(video, config, csrf, source, {
    onAnswer: (answer) => page.answered(answer),
    onTrouble: () => { said.textContent = root.dataset.problemWaiting; },
    onRefused: (refusal) => { if (refusal.message) said.textContent = refusal.message; },
  });
  session.open();
  if (!config.forward_seek) keepBehind(video, () => page.frontierMs);
}

function resumeAt(config) {
  const position = config.position_ms ?? 0;
  if (position > (config.duration_ms ?? Infinity) - NEAR_END_MS) return 0;
  return Math.max(0, Math.floor((position - STEP_BACK_MS) / 1000) * 1000);
}

function playButton(button, video) {
  button.hidden = false;
  button.addEventListener("click", () => {
    toggle(video);
    video.scrollIntoView({ block: "nearest" });
  });
  const label = button.querySelector("[data-label]");
  const icon = button.querySelector("use");
  const tell = () => {
    label.textContent = video.paused ? button.dataset.play : button.dataset.pause;
    icon?.setAttribute("href", icon.getAttribute("href").replace(/#.*/, video.paused ? "#play" : "#pause"));
  };
  for (const event of ["play", "pause", "ended"]) video.addEventListener(event, tell);
}

// Where the course refuses skipping ahead, the position goes back to what was reached.
function keepBehind(video, frontierMs) {
  let reached = 0;
  video.addEventListener("timeupdate", () => { if (!video.seeking) reached = Math.max(reached, video.currentTime * 1000); });
  video.addEventListener("seeking", () => {
    const limit = Math.max(reached, frontierMs());
    if (video.currentTime * 1000 > limit + SEEK_SLACK_MS) video.currentTime = limit / 1000;
  });
}

/** What the page around the player says about counting. */
class Page {
  constructor(root, video, config, said) {
    Object.assign(this, { root, video, config, said });
    this.frontierMs = config.frontier_ms ?? 0;
    this.bar = document.querySelector("[data-lesson-progress]");
    this.counted = document.querySelector("[data-lesson-counted]");
    this.toGo = document.querySelector("[data-course-to-go]");
    this.gap = document.querySelector("[data-player-gap]");
    this.gapMs = null;
    this.gap?.addEventListener("click", () => {
      video.currentTime = this.gapMs / 1000;
      video.play().catch(() => {});
    });
  }

  answered(answer) {
    this.frontierMs = Math.max(this.frontierMs, answer.frontier_ms);
    if (answer.message) this.said.textContent = answer.message;
    if (this.bar) this.bar.value = Math.round(answer.lesson_counted_ms / 1000);
    if (this.counted) this.counted.textContent = clock(answer.lesson_counted_ms);
    if (this.toGo) this.toGo.textContent = answer.to_go;
    this.#offerGap(answer);
    if (answer.lesson_done) this.#done();
    if (answer.completed) window.location.assign(this.config.urls.next);
  }

  /** Seconds that did not count, behind the place that was reached: one tap to go there. */
  #offerGap(answer) {
    if (!this.gap) return;
    const behind = answer.next_gap && answer.next_gap[0] < this.video.currentTime * 1000 - NEAR_END_MS;
    this.gap.hidden = !behind || answer.lesson_done;
    if (behind) {
      this.gapMs = answer.next_gap[0];
      this.gap.querySelector("[data-time]").textContent = clock(this.gapMs);
    }
  }

  #done() {
    this.bar?.classList.add("progress--done");
    for (const element of document.querySelectorAll("[data-when-done]")) element.hidden = false;
    for (const element of document.querySelectorAll("[data-until-done]")) element.hidden = true;
  }
}

function clock(ms) {
  const seconds = Math.floor(ms / 1000);
  return `${String(Math.floor(seconds / 60)).padStart(2, "0")}:${String(seconds % 60).padStart(2, "0")}`;
}

for (const root of document.querySelectorAll("[data-player]")) start(root);
