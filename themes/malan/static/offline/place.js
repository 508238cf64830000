// Where somebody is in a lesson on this phone, and how far they came: the server hears of it later.

// js/site.js throws these away together with the lessons.
const PREFIX = "malan.taken.";

function read(folder) {
  try {
    return JSON.parse(localStorage.getItem(PREFIX + folder)) ?? {};
  } catch {
    return {};
  }
}

/** What is further: what the page said when it was kept, or what was watched since. */
export function keptPlace(folder, { position_ms: position, frontier_ms: frontier }) {
  const { position_ms: here = position, frontier_ms: reached = 0 } = read(folder);
  return { position_ms: here, frontier_ms: Math.max(frontier, reached) };
}

export function keepPlaces(video, folder) {
  let keptAt = 0;
  const keep = () => {
    const position = Math.round(video.currentTime * 1000);
    const reached = Math.max(position, read(folder).frontier_ms ?? 0);
    try {
      localStorage.setItem(PREFIX + folder, JSON.stringify({ position_ms: position, frontier_ms: reached }));
    } catch {
      // Then it begins where the page says.
    }
  };
  video.addEventListener("timeupdate", () => {
    if (video.seeking || Date.now() - keptAt < 3000) return;
    keptAt = Date.now();
    keep();
  });
  video.addEventListener("pause", keep);
  window.addEventListener("pagehide", () => { if (video.currentTime) keep(); });
}
