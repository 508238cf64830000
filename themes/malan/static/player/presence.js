// "Are you still there?": the video pauses, somebody answers, it goes on. The server picks the moment and the question and
// keeps the time; here it is only shown. Nobody is hurried: who lets the time run out takes another one.

const TELL_EVERY_S = 10;

export class Presence {
  #dialog;
  #video;
  #ask;
  #answer;
  #asked = null;
  #due = false;
  #ends = 0;
  #timer = 0;
  #loading = false;

  /**
   * @param {HTMLElement} root
   * @param {HTMLVideoElement} video
   * @param {{ask: () => Promise<object>, answer: (given: object) => Promise<object>}} session
   */
  constructor(root, video, session) {
    this.#dialog = root.querySelector("[data-player-check]");
    this.#video = video;
    this.#ask = session.ask;
    this.#answer = session.answer;
    video.addEventListener("play", () => { if (this.#due) this.#stopAndShow(); });
    document.addEventListener("visibilitychange", () => { if (this.#due && !document.hidden && !this.#asked) this.#stopAndShow(); });
    this.#dialog.querySelector("form").addEventListener("submit", (event) => {
      event.preventDefault();
      if (this.#asked) this.#send();
      else this.#show();
    });
    this.#dialog.querySelector("[data-check-later]").addEventListener("click", () => this.#close());
    this.#dialog.addEventListener("cancel", (event) => {
      event.preventDefault();
      this.#close();
    });
    this.#part("digits-field").addEventListener("input", () => this.#choose(null));
  }

  /** What the server says with every answer: whether one is due. */
  tell(due) {
    if (due && !this.#due) {
      this.#due = true;
      this.#stopAndShow();
    }
    this.#due = due;
    if (!due && !this.#asked) this.#close();
  }

  #part(name) {
    return this.#dialog.querySelector(`[data-check-${name}]`);
  }

  #stopAndShow() {
    this.#video.pause();
    // The time begins when it is asked for: not while nobody can see it.
    if (!document.hidden) this.#show();
  }

  async #show() {
    if (this.#loading) return;
    this.#loading = true;
    try {
      if (document.fullscreenElement) await document.exitFullscreen();
      this.#video.webkitExitFullscreen?.();
    } catch {
      // then it is not full
    }
    try {
      this.#draw(await this.#ask());
    } catch (problem) {
      if (problem.code === "no_check_due") this.#passed();
      else if (problem.code === "other_player") this.#close();
      else this.#wait(problem.words || this.#dialog.dataset.network);
    } finally {
      this.#loading = false;
    }
  }

  #draw(asked) {
    this.#asked = asked;
    this.#ends = Date.now() + asked.seconds_left * 1000;
    const isCode = asked.kind === "code";
    this.#part("code").hidden = !isCode;
    this.#part("digits").textContent = [...asked.code].join(" ");
    this.#part("digits-field").value = "";
    this.#part("stem").textContent = isCode ? this.#dialog.dataset.word.replace("{word}", asked.word) : asked.stem;
    this.#part("options").replaceChildren(...asked.options.map((option) => this.#option(option)));
    this.#part("question").hidden = false;
    this.#part("more").hidden = asked.to_pass < 2;
    this.#part("more").textContent = this.#dialog.dataset.more.replace("{n}", asked.to_pass);
    this.#say("");
    this.#part("send").textContent = this.#dialog.dataset.send;
    this.#open();
    this.#tick();
  }

  #option({ key, text }) {
    const label = this.#part("option").content.firstElementChild.cloneNode(true);
    const input = label.querySelector("input");
    input.value = key;
    input.addEventListener("change", () => { this.#part("digits-field").value = ""; });
    label.querySelector("span").textContent = text;
    return label;
  }

  #choose(key) {
    for (const input of this.#part("options").querySelectorAll("input")) input.checked = input.value === key;
  }

  #tick() {
    window.clearTimeout(this.#timer);
    if (!this.#asked) return;
    const left = Math.ceil((this.#ends - Date.now()) / 1000);
    if (left <= 0) {
      this.#wait(this.#dialog.dataset.over);
      return;
    }
    const told = left > TELL_EVERY_S ? Math.ceil(left / TELL_EVERY_S) * TELL_EVERY_S : TELL_EVERY_S;
    this.#part("left").textContent = this.#dialog.dataset.left.replace("{s}", told);
    this.#timer = window.setTimeout(() => this.#tick(), 1000);
  }

  /** Nothing is asked at the moment; a press of the button asks for another one. */
  #wait(words) {
    window.clearTimeout(this.#timer);
    this.#asked = null;
    this.#part("code").hidden = this.#part("question").hidden = true;
    this.#part("left").textContent = "";
    this.#part("send").textContent = this.#dialog.dataset.another;
    this.#say(words);
    this.#open();
    this.#part("send").focus();
  }

  async #send() {
    const chosen = this.#part("options").querySelector("input:checked")?.value ?? "";
    const code = this.#part("digits-field").value.trim();
    if (!chosen && !code) {
      this.#say(this.#dialog.dataset.empty);
      return;
    }
    const button = this.#part("send");
    button.disabled = true;
    try {
      const answer = await this.#answer({ check: this.#asked.check, choice: chosen, code: chosen ? "" : code });
      if (answer.passed && !answer.check_due) this.#passed();
      else if (answer.passed) await this.#show();
      else if (answer.tries_left) this.#say(this.#dialog.dataset.wrong);
      else this.#wait(this.#dialog.dataset.over);
    } catch (problem) {
      if (problem.code === "check_lapsed" || problem.code === "unknown_check") this.#wait(problem.words);
      else this.#say(problem.words || this.#dialog.dataset.network);
    } finally {
      button.disabled = false;
    }
  }

  #passed() {
    this.#due = false;
    this.#close();
    this.#video.play().catch(() => {});
  }

  #say(words) {
    this.#part("said").textContent = words;
  }

  #open() {
    if (this.#dialog.open) return;
    // Old browsers know no modal dialogs; there it stands in the page.
    if (this.#dialog.showModal) this.#dialog.showModal();
    else this.#dialog.setAttribute("open", "");
    this.#dialog.querySelector("h2").focus();
  }

  #close() {
    window.clearTimeout(this.#timer);
    this.#asked = null;
    if (!this.#dialog.open) return;
    if (this.#dialog.close) this.#dialog.close();
    else this.#dialog.removeAttribute("open");
    document.querySelector("[data-player-toggle]")?.focus();
  }
}
