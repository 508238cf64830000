// The row of buttons under the picture, and the keyboard.

import { chosen, keep } from "./settings.js";

const SPEEDS = [0.75, 1, 1.25, 1.5, 1.75, 2];
const STEP_S = 5;
const BACK_S = 10;

/**
 * @param {HTMLElement} root
 * @param {HTMLVideoElement} video
 * @param {import("./captions.js").Captions} captions
 * @param {import("./stage.js").Stage} stage
 */
export function controls(root, video, captions, stage) {
  const find = (name) => root.querySelector(`[data-player-${name}]`);
  const seek = (seconds) => {
    video.currentTime = Math.min(video.duration || 0, Math.max(0, video.currentTime + seconds));
  };

  find("controls").hidden = false;
  playing(find("toggle"), video);
  find("back").addEventListener("click", () => seek(-BACK_S));
  sound(find("mute"), find("volume"), video);
  const stepSpeed = speeds(root, find("speed"), find("speed-note"), video);
  captionsButton(find("captions"), captions);
  keyboard({
    " ": () => toggle(video),
    k: () => toggle(video),
    ArrowLeft: () => seek(-STEP_S),
    ArrowRight: () => seek(STEP_S),
    c: () => { if (captions.languages.length) captions.show(!captions.shown); },
    f: () => stage.toggleFullscreen(),
    "<": () => stepSpeed(-1),
    ">": () => stepSpeed(1),
    m: () => { video.muted = !video.muted; },
  });
}

/** Play or pause. */
export function toggle(video) {
  if (video.paused) video.play().catch(() => {});
  else video.pause();
}

/** A button with two states and a label for each (`data-on`, `data-off`). */
function label(button, on) {
  button.classList.toggle("is-on", on);
  button.setAttribute("aria-label", on ? button.dataset.on : button.dataset.off);
  button.title = button.getAttribute("aria-label");
}

function playing(button, video) {
  const tell = () => label(button, !video.paused && !video.ended);
  for (const event of ["play", "pause", "ended"]) video.addEventListener(event, tell);
  button.addEventListener("click", () => toggle(video));
  tell();
}

function sound(mute, volume, video) {
  const kept = chosen().volume;
  if (kept >= 0 && kept <= 1) video.volume = kept;
  const tell = () => {
    label(mute, !video.muted && video.volume > 0);
    volume.value = String(Math.round((video.muted ? 0 : video.volume) * 100));
    volume.style.setProperty("--played", `${volume.value}%`);
  };
  video.addEventListener("volumechange", () => {
    tell();
    if (!video.muted) keep({ volume: video.volume });
  });
  mute.addEventListener("click", () => {
    if (video.volume === 0) video.volume = 1;
    else video.muted = !video.muted;
  });
  volume.addEventListener("input", () => {
    video.muted = false;
    video.volume = Number(volume.value) / 100;
  });
  tell();
}

function speeds(root, select, note, video) {
  const fastest = Number(root.dataset.maxRate || Infinity);
  const set = (rate) => {
    video.defaultPlaybackRate = rate;
    video.playbackRate = rate;
  };
  const tell = () => {
    select.value = String(video.playbackRate);
    if (note) note.hidden = video.playbackRate <= fastest;
  };
  if (SPEEDS.includes(chosen().speed)) set(chosen().speed);
  select.addEventListener("change", () => set(Number(select.value)));
  video.addEventListener("ratechange", () => {
    tell();
    if (SPEEDS.includes(video.playbackRate)) keep({ speed: video.playbackRate });
  });
  tell();
  return (by) => {
    const now = SPEEDS.indexOf(video.playbackRate);
    set(SPEEDS[Math.min(SPEEDS.length - 1, Math.max(0, (now < 0 ? 1 : now) + by))]);
  };
}

function captionsButton(button, captions) {
  if (!button) return;
  captions.onShown((shown) => button.setAttribute("aria-pressed", String(shown)));
  button.addEventListener("click", () => captions.show(!captions.shown));
}

function keyboard(keys) {
  document.addEventListener("keydown", (event) => {
    const act = keys[event.key];
    if (!act || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    // Fields keep the keys that are theirs, buttons and links the space bar, the seek bar its arrows.
    const own = event.target.closest("input, textarea, select, button, a, summary, [contenteditable]");
    const letter = event.key !== " " && !event.key.startsWith("Arrow");
    if (own && !(own.matches("[data-player] button, [data-player] [type=range]") && letter)) return;
    event.preventDefault();
    act();
  });
}
