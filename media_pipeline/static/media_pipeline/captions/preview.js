// The player beside the editor, with the caption as it stands now, saved or not.

const STEP_S = 3;

export class Preview {
  /** @param {HTMLVideoElement | null} video @param {HTMLElement | null} line */
  constructor(video, line) {
    Object.assign(this, { video, line });
  }

  get ms() {
    return Math.round((this.video?.currentTime ?? 0) * 1000);
  }

  toggle() {
    if (!this.video) return;
    if (this.video.paused) this.video.play().catch(() => {});
    else this.video.pause();
  }

  step(direction) {
    if (this.video) this.video.currentTime = Math.max(0, this.video.currentTime + direction * STEP_S);
  }

  playFrom(ms) {
    if (!this.video) return;
    this.video.currentTime = ms / 1000;
    this.video.play().catch(() => {});
  }

  show(text) {
    if (!this.line) return;
    this.line.textContent = text;
    this.line.hidden = !text;
  }

  /** Calls `moved(ms)` whenever another moment shows. */
  follow(moved) {
    for (const event of ["timeupdate", "seeking", "seeked"]) this.video?.addEventListener(event, () => moved(this.ms));
  }
}
