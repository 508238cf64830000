// The small toolbar under the native controls, and the keyboard.

const SPEEDS = [0.75, 1, 1.25, 1.5, 1.75, 2];
const STORED = "malan.player";
const STEP_S = 5;

/** Speed and volume as they were left, on this device. */
function stored() {
  try {
    return JSON.parse(localStorage.getItem(STORED)) ?? {};
  } catch {
    return {};
  }
}

function store(settings) {
  try {
    localStorage.setItem(STORED, JSON.stringify({ ...stored(), ...settings }));
  } catch {
    // A private window forgets; nothing else depends on it.
  }
}

/**
 * @param {HTMLElement} root
 * @param {HTMLVideoElement} video
 */
export function controls(root, video) {
  const speed = root.querySelector("[data-player-speed]");
  const captions = root.querySelector("[data-player-captions]");
  const quality = root.querySelector("[data-player-quality]");
  const note = root.querySelector("[data-player-speed-note]");
  const fastest = Number(root.dataset.maxRate || Infinity);
  const kept = stored();

  function setSpeed(rate) {
    video.defaultPlaybackRate = rate;
    video.playbackRate = rate;
  }
  function stepSpeed(by) {
    const now = SPEEDS.indexOf(video.playbackRate);
    setSpeed(SPEEDS[Math.min(SPEEDS.length - 1, Math.max(0, (now < 0 ? 1 : now) + by))]);
  }
  function showCaptions(shown) {
    for (const track of video.textTracks) track.mode = shown ? "showing" : "disabled";
    captions?.setAttribute("aria-pressed", String(shown));
  }

  if (SPEEDS.includes(kept.speed)) setSpeed(kept.speed);
  if (kept.volume >= 0 && kept.volume <= 1) video.volume = kept.volume;
  showCaptions(kept.captions !== false);
  speed.value = String(video.playbackRate);
  speed.addEventListener("change", () => setSpeed(Number(speed.value)));
  captions?.addEventListener("click", () => {
    const shown = captions.getAttribute("aria-pressed") !== "true";
    showCaptions(shown);
    store({ captions: shown });
  });
  const tell = () => {
    speed.value = String(video.playbackRate);
    if (note) note.hidden = video.playbackRate <= fastest;
  };
  tell();
  video.addEventListener("ratechange", () => {
    tell();
    if (SPEEDS.includes(video.playbackRate)) store({ speed: video.playbackRate });
  });
  video.addEventListener("volumechange", () => store({ volume: video.volume }));
  video.addEventListener("resize", () => {
    if (video.videoHeight) quality.textContent = `${Math.min(video.videoWidth, video.videoHeight)}p`;
  });

  const seek = (seconds) => {
    video.currentTime = Math.min(video.duration || 0, Math.max(0, video.currentTime + seconds));
  };
  const keys = {
    " ": () => toggle(video),
    k: () => toggle(video),
    ArrowLeft: () => seek(-STEP_S),
    ArrowRight: () => seek(STEP_S),
    c: () => captions?.click(),
    "<": () => stepSpeed(-1),
    ">": () => stepSpeed(1),
    m: () => { video.muted = !video.muted; },
  };
  document.addEventListener("keydown", (event) => {
    const act = keys[event.key];
    if (!act || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    // Buttons, links and fields keep the keys that are theirs.
    if (event.target.closest("input, textarea, select, button, a, summary, [contenteditable]")) return;
    event.preventDefault();
    act();
  });
}

/** Play or pause. */
export function toggle(video) {
  if (video.paused) video.play().catch(() => {});
  else video.pause();
}
