// Playing on while the phone is locked or another app is open: the system shows the lecture and its buttons.

const STEP_S = 10;

/**
 * @param {HTMLVideoElement} video
 * @param {{title: string, artist: string}} about
 */
export function background(video, { title, artist }) {
  const session = navigator.mediaSession;
  if (!session || !window.MediaMetadata) return;
  const act = (name, handler) => {
    try {
      session.setActionHandler(name, handler);
    } catch {
      // A browser that does not know this button shows the others.
    }
  };
  const go = (seconds) => { video.currentTime = Math.min(video.duration || 0, Math.max(0, seconds)); };
  video.addEventListener("playing", () => {
    const artwork = video.poster ? [{ src: video.poster }] : [];
    session.metadata = new MediaMetadata({ title, artist, artwork });
    act("play", () => { video.play().catch(() => {}); });
    act("pause", () => video.pause());
    act("seekbackward", (details) => go(video.currentTime - (details.seekOffset || STEP_S)));
    act("seekforward", (details) => go(video.currentTime + (details.seekOffset || STEP_S)));
    act("seekto", (details) => go(details.seekTime));
  }, { once: true });
  for (const event of ["playing", "seeked", "ratechange"]) {
    video.addEventListener(event, () => {
      if (!Number.isFinite(video.duration)) return;
      session.setPositionState?.({
        duration: video.duration,
        playbackRate: video.playbackRate,
        position: Math.min(video.currentTime, video.duration),
      });
    });
  }
}
