// What a lesson's page around the player says and allows: what counted, what is left, how far one may skip.

const SEEK_SLACK_MS = 1000;
const NEAR_MS = 3000;
// As the server's: how far beyond what counted an interval may begin.
const REACH_MS = 3000;

// Where the course refuses skipping ahead, the position goes back to what was reached.
export function keepBehind(video, page) {
  video.addEventListener("timeupdate", () => {
    if (!video.seeking) page.reachedMs = Math.max(page.reachedMs, video.currentTime * 1000);
  });
  video.addEventListener("seeking", () => {
    const limit = Math.max(page.reachedMs, page.frontierMs);
    if (video.currentTime * 1000 > limit + SEEK_SLACK_MS) video.currentTime = limit / 1000;
  });
}

/** What the page around the player says about counting. */
export class Page {
  constructor(root, video, config, said) {
    Object.assign(this, { root, video, config, said });
    this.frontierMs = config.frontier_ms ?? 0;
    this.reachedMs = 0;
    this.bar = document.querySelector("[data-lesson-progress]");
    this.counted = document.querySelector("[data-lesson-counted]");
    this.toGo = document.querySelector("[data-course-to-go]");
    this.gap = document.querySelector("[data-player-gap]");
    this.gapMs = null;
    this.gap?.addEventListener("click", () => {
      video.currentTime = this.gapMs / 1000;
      video.play().catch(() => {});
    });
  }

  /** `waiting` is how many reports are still on their way: only the last answer is about where the learner is. */
  answered(answer, waiting = 0) {
    this.frontierMs = Math.max(this.frontierMs, answer.frontier_ms);
    if (answer.rule === "seek" && !answer.counted_ms && !waiting) this.goBack();
    if (answer.message) this.said.textContent = answer.message;
    if (this.bar) this.bar.value = Math.round(answer.lesson_counted_ms / 1000);
    if (this.counted) this.counted.textContent = clock(answer.lesson_counted_ms);
    if (this.toGo) this.toGo.textContent = answer.to_go;
    this.#offerGap(answer);
    if (answer.lesson_done) this.#done();
    if (answer.completed) window.location.assign(this.config.urls.next);
  }

  /** Something before this place was cut, and from beyond a gap nothing would count ever: on from where it does. */
  goBack() {
    if (this.config.forward_seek || this.video.currentTime * 1000 <= this.frontierMs + REACH_MS) return;
    this.reachedMs = this.frontierMs;
    this.video.currentTime = this.frontierMs / 1000;
  }

  /** Seconds that did not count, behind the place that was reached: one tap to go there. */
  #offerGap(answer) {
    if (!this.gap) return;
    const behind = answer.next_gap && answer.next_gap[0] < this.video.currentTime * 1000 - NEAR_MS;
    this.gap.hidden = !behind || answer.lesson_done;
    if (behind) {
      this.gapMs = answer.next_gap[0];
      this.gap.querySelector("[data-time]").textContent = clock(this.gapMs);
    }
  }

  #done() {
    this.bar?.classList.add("progress--done");
    for (const element of document.querySelectorAll("[data-when-done]")) element.hidden = false;
    for (const element of document.querySelectorAll("[data-until-done]")) element.hidden = true;
  }
}

function clock(ms) {
  const seconds = Math.floor(ms / 1000);
  return `${String(Math.floor(seconds / 60)).padStart(2, "0")}:${String(seconds % 60).padStart(2, "0")}`;
}
