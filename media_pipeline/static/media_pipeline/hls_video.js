// Lets a plain <video> of the desk play: with hls.js where the browser has MSE, else natively, else one MP4.

/** @param {HTMLVideoElement} video @param {{hls: string, master: string, progressive: string}} addresses */
export async function attach(video, { hls, master, progressive }) {
  if (!master) return;
  if (hls && window.MediaSource) {
    const { default: Hls } = await import(hls);
    if (Hls.isSupported()) {
      // Captions are tracks of the page; hls.js would add its own, whose first address (`data:`) the policy refuses.
      const captions = ["subtitleStreamController", "subtitleTrackController", "timelineController"];
      const player = new Hls(Object.fromEntries(captions.map((part) => [part, undefined])));
      player.loadSource(master);
      player.attachMedia(video);
      return;
    }
  }
  video.src = video.canPlayType("application/vnd.apple.mpegurl") ? master : progressive;
}
