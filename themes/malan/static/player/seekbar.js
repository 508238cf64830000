// The seek bar: where we are, what is loaded, a small picture of where one would go.

import { clock, spoken } from "./time.js";

const STEP_S = 5;
const LEAP_S = 30;

/**
 * @param {HTMLElement} root
 * @param {HTMLVideoElement} video
 * @param {import("./sprites.js").Sprites} sprites
 * @param {number} knownLength seconds, until the video itself says
 */
export function seekbar(root, video, sprites, knownLength) {
  const bar = root.querySelector("[data-player-seek]");
  const now = root.querySelector("[data-player-now]");
  const length = root.querySelector("[data-player-length]");
  const preview = root.querySelector("[data-player-preview]");
  const picture = preview.querySelector("[data-player-preview-picture]");
  const time = preview.querySelector("[data-player-preview-time]");
  let scrubbing = false;

  const duration = () => (Number.isFinite(video.duration) && video.duration > 0 ? video.duration : knownLength);
  const share = (seconds) => `${Math.min(100, (100 * seconds) / (duration() || 1))}%`;

  function say(seconds) {
    now.textContent = clock(seconds);
    bar.setAttribute("aria-valuetext", spoken(seconds, bar.dataset.spoken));
    bar.style.setProperty("--played", share(seconds));
  }
  function tell() {
    bar.max = String(Math.floor(duration()) || 1);
    length.textContent = clock(duration());
    // While another source loads, the video stands at nought for a moment: the bar stays.
    if (!scrubbing && video.readyState) {
      bar.value = String(video.currentTime);
      say(video.currentTime);
    }
  }
  function loaded() {
    let end = 0;
    for (let i = 0; i < video.buffered.length; i += 1) {
      if (video.buffered.start(i) <= video.currentTime + 0.5) end = Math.max(end, video.buffered.end(i));
    }
    bar.style.setProperty("--loaded", share(end));
  }

  async function point(seconds) {
    preview.hidden = false;
    time.textContent = clock(seconds);
    const place = (seconds / (duration() || 1)) * bar.clientWidth;
    const half = preview.offsetWidth / 2;
    preview.style.left = `${Math.min(bar.clientWidth - half, Math.max(half, place))}px`;
    await sprites.load();
    const shown = sprites.at(seconds);
    picture.hidden = !shown;
    if (!shown) return;
    picture.style.width = `${shown.width}px`;
    picture.style.height = `${shown.height}px`;
    picture.style.backgroundImage = `url("${shown.sheet}")`;
    picture.style.backgroundPosition = `-${shown.x}px -${shown.y}px`;
  }
  const unpoint = () => { if (!scrubbing) preview.hidden = true; };

  function go(seconds) {
    video.currentTime = Math.min(duration(), Math.max(0, seconds));
  }

  bar.addEventListener("pointermove", (event) => {
    if (scrubbing || event.pointerType === "touch") return;
    const box = bar.getBoundingClientRect();
    point(Math.min(1, Math.max(0, (event.clientX - box.left) / box.width)) * duration());
  });
  bar.addEventListener("pointerleave", unpoint);
  bar.addEventListener("blur", unpoint);
  bar.addEventListener("input", () => {
    scrubbing = true;
    say(Number(bar.value));
    point(Number(bar.value));
  });
  // One jump when the finger lifts, not one for every place on the way.
  bar.addEventListener("change", () => {
    scrubbing = false;
    go(Number(bar.value));
    unpoint();
  });
  const keys = { ArrowLeft: -STEP_S, ArrowDown: -STEP_S, ArrowRight: STEP_S, ArrowUp: STEP_S, PageDown: -LEAP_S, PageUp: LEAP_S };
  bar.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key in keys) go(video.currentTime + keys[event.key]);
    else if (event.key === "Home") go(0);
    else if (event.key === "End") go(duration());
    else return;
    event.preventDefault();
    point(video.currentTime);
  });
  for (const event of ["timeupdate", "durationchange", "seeking", "seeked", "loadedmetadata"]) video.addEventListener(event, tell);
  for (const event of ["progress", "timeupdate"]) video.addEventListener(event, loaded);
  tell();
  say(0);
}
