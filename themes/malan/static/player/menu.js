// What one sets once: quality, how captions look, sound alone. Opens under the picture, in full screen over it.

import { AUTO, SAVER } from "./adaptive.js";
import { chosen, keep } from "./settings.js";

/**
 * @param {HTMLElement} root
 * @param {HTMLVideoElement} video
 * @param {import("./source.js").Source} source
 * @param {import("./captions.js").Captions} captions
 * @returns {() => void} to be called when what can be chosen has changed
 */
export function menu(root, video, source, captions) {
  const find = (name) => root.querySelector(`[data-player-${name}]`);
  folding(find("settings-toggle"), find("settings"));
  look(root, find("cues"));
  languages(find("captions-lang"), captions);
  const tellQuality = qualities(find("quality-choice"), find("quality-now"), video, source);
  const tellListening = listening(find("listen"), find("listening"), source);
  return () => {
    tellQuality();
    tellListening();
  };
}

/** What is wanted before anybody chooses here: sparing where the learner or the phone asked for it. */
export function firstQuality() {
  const { saver } = chosen();
  return saver ?? navigator.connection?.saveData ? SAVER : AUTO;
}

function folding(button, panel) {
  const open = (shown) => {
    panel.hidden = !shown;
    button.setAttribute("aria-expanded", String(shown));
    if (shown) panel.querySelector("select:not([hidden]), input").focus();
  };
  button.addEventListener("click", () => open(panel.hidden));
  panel.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    open(false);
    button.focus();
  });
}

function qualities(select, now, video, source) {
  const row = select.closest("[data-player-choice]");
  const words = select.dataset;
  const option = (value, text) => Object.assign(document.createElement("option"), { value: String(value), textContent: text });
  const auto = option(AUTO, words.auto);

  select.addEventListener("change", () => {
    const value = select.value === AUTO || select.value === SAVER ? select.value : Number(select.value);
    // A rung chosen by hand is for this lecture, and perhaps for this network; sparing is a habit.
    keep({ saver: value === SAVER });
    source.setQuality(value);
  });
  video.addEventListener("resize", () => {
    if (!video.videoHeight) return;
    const side = `${Math.min(video.videoWidth, video.videoHeight)}p`;
    now.textContent = side;
    auto.textContent = `${words.auto} (${side})`;
  });
  return () => {
    const options = [auto, option(SAVER, words.saver), ...source.rungs.map((side) => option(side, `${side}p`))];
    select.replaceChildren(...options);
    select.value = String(source.quality);
    row.hidden = source.listening || !source.canSave;
    now.hidden = source.listening;
  };
}

function listening(box, note, source) {
  const row = box.closest("[data-player-choice]");
  box.addEventListener("change", () => source.listen(box.checked));
  note.querySelector("button").addEventListener("click", () => source.listen(false));
  return () => {
    row.hidden = !source.canListen;
    box.checked = source.listening;
    note.hidden = !source.listening;
  };
}

function languages(select, captions) {
  if (!select) return;
  captions.onCues(() => { select.value = captions.lang; });
  select.addEventListener("change", () => captions.load(select.value));
}

/** Size and colours of the captions, as `data-size` and `data-colours` on their box; picture.css knows them. */
function look(root, box) {
  for (const select of root.querySelectorAll("[data-player-look]")) {
    const name = select.dataset.playerLook;
    const kept = chosen()[name];
    if ([...select.options].some((option) => option.value === kept)) select.value = kept;
    box.dataset[name] = select.value;
    select.addEventListener("change", () => {
      box.dataset[name] = select.value;
      keep({ [name]: select.value });
    });
  }
}
