// hls.js gives up a segment that comes too slowly, but never for the smallest rung, and never right after a jump. On the
// slowest lines that is the rung, and the moment, that matter; without this they stand still until the large segment is there.

const LOOK_MS = 250;
const PATIENCE_MS = 1000;

/**
 * @param {typeof import("hls.js").default} Hls
 * @param {import("hls.js").default} hls
 * @param {HTMLVideoElement} video
 * @param {() => number} smallest the smallest rung's index
 */
export function rescue(Hls, hls, video, smallest) {
  let timer = 0;
  const stop = () => window.clearInterval(timer);

  function look(frag) {
    const { loaded, loading } = frag.stats;
    const ms = performance.now() - loading.start;
    if (!hls.autoLevelEnabled || video.paused || !loaded || ms < PATIENCE_MS) return;
    const bytesPerS = loaded / (ms / 1000);
    const bytes = (level) => (hls.levels[level].bitrate * frag.duration) / 8;
    const size = frag.byteRange.length ? frag.byteRangeEndOffset - frag.byteRangeStartOffset : bytes(frag.level);
    const left = (size - loaded) / bytesPerS;
    if (left < ahead(video) || left < (2 * bytes(smallest())) / bytesPerS) return;
    stop();
    hls.bandwidthEstimate = bytesPerS * 8;
    hls.nextAutoLevel = smallest();
    hls.nextLoadLevel = smallest();
    frag.abortRequests();
    hls.trigger(Hls.Events.FRAG_LOAD_EMERGENCY_ABORTED, { frag, part: null, stats: frag.stats });
  }

  hls.on(Hls.Events.FRAG_LOADING, (_event, { frag }) => {
    if (frag.type !== "main") return;
    stop();
    if (frag.sn !== "initSegment" && frag.level !== smallest()) timer = window.setInterval(look, LOOK_MS, frag);
  });
  hls.on(Hls.Events.FRAG_LOADED, (_event, { frag }) => { if (frag.type === "main") stop(); });
  for (const event of [Hls.Events.ERROR, Hls.Events.LEVEL_SWITCHING, Hls.Events.DESTROYING]) hls.on(event, stop);
}

/** Seconds that are loaded from here on. */
function ahead(video) {
  for (let i = 0; i < video.buffered.length; i += 1) {
    if (video.buffered.start(i) <= video.currentTime && video.currentTime < video.buffered.end(i)) {
      return video.buffered.end(i) - video.currentTime;
    }
  }
  return 0;
}
