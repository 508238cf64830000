// Two videos beside each other: each is ready, and fetches its picture when somebody plays it.
import Hls from "../vendor/hls/hls.min.mjs";

for (const video of document.querySelectorAll("video[data-hls]")) {
  if (Hls.isSupported()) {
    const hls = new Hls({ renderTextTracksNatively: false, autoStartLoad: false });
    hls.loadSource(video.dataset.hls);
    hls.attachMedia(video);
    video.addEventListener("play", () => hls.startLoad(), { once: true });
  } else {
    video.src = video.dataset.hls;
  }
}
