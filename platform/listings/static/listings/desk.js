// The review desk's player: adaptive playback, jumps to a second, comments at the present one, keys.
import Hls from "../vendor/hls/hls.min.mjs";

const STEP_S = 5;
const video = document.getElementById("desk-video");
const moment = document.getElementById("comment-moment");
const take = document.getElementById("take-moment");
const text = document.getElementById("comment-text");

/** Seconds as 0:42 or 1:02:03. */
function clock(seconds) {
  const whole = Math.floor(seconds);
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor((whole % 3600) / 60)];
  const two = (number) => String(number).padStart(2, "0");
  return hours ? `${hours}:${two(minutes)}:${two(whole % 60)}` : `${minutes}:${two(whole % 60)}`;
}

function load() {
  if (Hls.isSupported()) {
    // The page has captions of its own as a <track>; those of the playlist would be a second list.
    const hls = new Hls({ renderTextTracksNatively: false });
    hls.loadSource(video.dataset.hls);
    hls.attachMedia(video);
  } else {
    video.src = video.dataset.hls;
  }
}

function seek(seconds) {
  const go = () => {
    video.currentTime = seconds;
  };
  if (video.readyState >= HTMLMediaElement.HAVE_METADATA) go();
  else video.addEventListener("loadedmetadata", go, { once: true });
  video.scrollIntoView({ block: "nearest" });
}

/** The second that the address asks for (`#t=42`). */
function seekFromAddress() {
  const found = /^#t=(\d+)$/.exec(location.hash);
  if (found) seek(Number(found[1]));
}

function takeMoment() {
  moment.value = clock(video.currentTime);
  text.focus();
}

function showMoment() {
  take.textContent = take.dataset.pattern.replace("%s", clock(video.currentTime));
}

function onKey(event) {
  if (event.target.closest("input, textarea, select, video, button, summary, [contenteditable]")) return;
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const key = event.key.toLowerCase();
  const link = document.querySelector(`[data-key="${CSS.escape(key)}"]`);
  if (link) {
    link.click();
  } else if (key === "c" && text) {
    if (video && moment) takeMoment();
    else text.focus();
  } else if (!video) {
    return;
  } else if (key === " ") {
    if (video.paused) video.play();
    else video.pause();
  } else if (key === "j") {
    video.currentTime -= STEP_S;
  } else if (key === "l") {
    video.currentTime += STEP_S;
  } else {
    return;
  }
  event.preventDefault();
}

if (video) {
  load();
  seekFromAddress();
  window.addEventListener("hashchange", seekFromAddress);
  const shown = document.getElementById("desk-review")?.dataset.lesson;
  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-seek]");
    // Another lesson's comment is an ordinary link to that lesson.
    if (!link || (link.dataset.lesson && link.dataset.lesson !== shown)) return;
    event.preventDefault();
    history.replaceState(null, "", link.hash);
    seek(Number(link.dataset.seek) / 1000);
  });
  if (take) {
    take.hidden = false;
    showMoment();
    video.addEventListener("timeupdate", showMoment);
    video.addEventListener("seeked", showMoment);
    take.addEventListener("click", () => {
      video.pause();
      takeMoment();
    });
  }
}
document.addEventListener("keydown", onKey);
