// The player: finds its markup (components/player.html) and puts the parts together.

import { background } from "./background.js";
import { Captions } from "./captions.js";
import { controls, toggle } from "./controls.js";
import { firstQuality, menu } from "./menu.js";
import { keepBehind, Page } from "./page.js";
import { Presence } from "./presence.js";
import { keptPlaceMs, Problems } from "./problems.js";
import { Rights } from "./rights.js";
import { seekbar } from "./seekbar.js";
import { Session } from "./session.js";
import { Source } from "./source.js";
import { Sprites } from "./sprites.js";
import { Stage } from "./stage.js";
import { Transcript } from "./transcript.js";

// Resuming begins a little earlier: it helps to remember, and no second is cut in two between devices.
const STEP_BACK_MS = 2000;
const NEAR_END_MS = 3000;

function start(root) {
  const video = root.querySelector("video");
  const config = JSON.parse(document.getElementById(root.dataset.config).textContent);
  const { src: master, audio, plain, thumbnails, title, artist } = root.dataset;
  const learning = config.mode !== "preview";
  let session = null;

  const rights = new Rights({ master, audio, plain, thumbnails }, config.mode === "learn" ? () => session.addresses() : null);
  const problems = new Problems(root, video, () => source.retry());
  const source = new Source(video, rights, {
    onProblem: (kind) => problems.show(kind),
    onLoaded: () => problems.well(),
    onChoices: () => tellChoices(),
  });
  const captions = new Captions(root, video);
  const tellChoices = menu(root, video, source, captions);
  const stage = new Stage(root, video);
  new Transcript(root, video, captions);
  controls(root, video, captions, stage);
  seekbar(root, video, new Sprites(rights), (config.duration_ms ?? 0) / 1000);
  background(video, { title, artist });
  video.controls = false;
  captions.load();
  source.setQuality(firstQuality());
  source.load(keptPlaceMs() ?? resumeAt(config));
  for (const button of document.querySelectorAll("[data-player-play]")) playButton(button, video);
  if (learning) session = count(root, video, config, rights);
}

/** Watching counts: a session reports it, and the page tells what came of it. */
function count(root, video, config, rights) {
  const csrf = root.querySelector("input[name=csrfmiddlewaretoken]")?.value ?? "";
  const said = root.querySelector("[data-player-said]");
  const page = new Page(root, video, config, said);
  const rest = resting(root, video, async () => {
    await session.open();
    page.goBack();
  });
  const presence = new Presence(root, video, { ask: () => session.ask(), answer: (given) => session.answer(given) });
  const session = new Session(video, config, csrf, rights, {
    onAnswer: (answer, waiting) => {
      page.answered(answer, waiting);
      if (answer.stop) rest(answer.stop.message);
      else presence.tell(Boolean(answer.check_due));
    },
    onCheck: (due) => presence.tell(due),
    onTrouble: () => { said.textContent = root.dataset.problemWaiting; },
    onRefused: (refusal) => { if (refusal.message) said.textContent = refusal.message; },
  });
  session.open();
  if (!config.forward_seek) keepBehind(video, page);
  return session;
}

/** Another player went on: this one rests until somebody wants it back. Returns what says so. */
function resting(root, video, openAgain) {
  const box = root.querySelector("[data-player-rest]");
  box.querySelector("button").addEventListener("click", async () => {
    box.hidden = true;
    await openAgain();
    video.play().catch(() => {});
  });
  video.addEventListener("play", () => { if (!box.hidden) video.pause(); });
  return (words) => {
    if (!box.hidden) return;
    video.pause();
    box.querySelector("p").textContent = words;
    box.hidden = false;
    box.querySelector("button").focus({ preventScroll: true });
  };
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

for (const root of document.querySelectorAll("[data-player]")) start(root);
