// The captions desk: ties the captions, their rows, the player, the keys, the draft and saving together.
import { attach } from "../hls_video.js";
import { Draft } from "./drafts.js";
import { actOf } from "./keys.js";
import { Captions } from "./model.js";
import { Preview } from "./preview.js";
import { fill, Rows } from "./rows.js";
import { Refused, save } from "./saving.js";
import { read } from "./time.js";

const by = (id) => document.getElementById(`captions-${id}`);
const desk = by("desk");
const config = JSON.parse(by("config").textContent);
const { words } = config;
const draft = new Draft(`${config.video}.${config.language}`);
const rows = new Rows(by("rows"), by("row"), words, config.duration_ms);
const preview = new Preview(by("player"), by("preview"));
let captions = new Captions(config.cues);
let base = config.base;
let saved = JSON.stringify(config.cues);
let chosen = captions.cues[0]?.id ?? null;
let busy = false;

const isDirty = () => JSON.stringify(captions.rows()) !== saved;

function say(text) {
  by("said").textContent = "";
  requestAnimationFrame(() => {
    by("said").textContent = text;
  });
}

function redraw() {
  if (!captions.find(chosen)) chosen = captions.cues[0]?.id ?? null;
  rows.draw(captions.cues);
  rows.mark("is-chosen", chosen);
  by("none").hidden = captions.cues.length > 0;
  by("hints").textContent = rows.counts.all ? fill(words.hints, { count: rows.counts.all }) : words.no_hints;
  by("hints").disabled = !rows.counts.all;
  const dirty = isDirty();
  by("saved").textContent = busy ? words.saving : dirty ? words.unsaved : words.saved;
  by("save").disabled = busy || !dirty;
  preview.show(captions.at(preview.ms)?.text ?? "");
}

let drafting = 0;
/** After every edit: on the page at once, in the browser's memory a moment later. */
function changed() {
  redraw();
  clearTimeout(drafting);
  drafting = setTimeout(keepDraft, 400);
}

function keepDraft() {
  if (isDirty()) draft.write(base, captions.rows());
  else draft.drop();
}

function choose(id, { focus = "text", play = false } = {}) {
  if (id === null) return;
  chosen = id;
  rows.mark("is-chosen", id);
  const row = rows.row(id);
  if (focus) row?.[focus].focus();
  row?.element.scrollIntoView({ block: "nearest" });
  if (play) preview.playFrom(captions.find(id).start);
}

function neighbour(step) {
  const at = captions.index(chosen);
  const next = captions.cues[at + step];
  if (next) choose(next.id, { play: true });
}

function split() {
  const box = rows.row(chosen)?.text;
  const made = box && captions.split(chosen, box.selectionStart, preview.ms);
  if (!made) return say(words.cannot_split);
  changed();
  choose(made);
  rows.row(made).text.setSelectionRange(0, 0);
}

function step(done, text) {
  if (!done) return;
  rows.forget();
  changed();
  say(text);
}

const needsCue = (act) => () => captions.find(chosen) && act();
const acts = {
  toggle: () => preview.toggle(),
  back: () => preview.step(-1),
  on: () => preview.step(1),
  previous: () => neighbour(-1),
  next: () => neighbour(1),
  "set-start": needsCue(() => {
    captions.setStart(chosen, preview.ms);
    changed();
  }),
  "set-end": needsCue(() => {
    if (captions.setEnd(chosen, preview.ms)) changed();
    else say(words.end_first);
  }),
  split: needsCue(split),
  merge: needsCue(() => {
    if (!captions.merge(chosen)) return say(words.last);
    changed();
    choose(chosen);
  }),
  insert: () => {
    const made = captions.insert(captions.find(chosen) ? chosen : null, preview.ms);
    changed();
    choose(made);
  },
  remove: needsCue(() => {
    chosen = captions.remove(chosen);
    changed();
    choose(chosen);
    say(words.deleted);
  }),
  undo: () => step(captions.undo(), words.undone),
  redo: () => step(captions.redo(), words.redone),
  hint: () => choose(rows.nextHint(chosen)),
  save: () => store(),
};

function problem(text) {
  by("problem").textContent = text;
  by("problem").hidden = !text;
}

async function store() {
  if (busy || !isDirty()) return;
  by("conflict").hidden = true;
  if (rows.counts.hard) return problem(words.correct_first);
  problem("");
  busy = true;
  redraw();
  const sent = captions;
  const before = JSON.stringify(captions.rows());
  try {
    const cues = captions.rows().toSorted((one, two) => one[0] - two[0]);
    const kept = await save(config.save, desk.dataset.csrf, { base, language: config.language, cues });
    base = kept.num;
    document.querySelector("#captions-plain [name=base_num]").value = base;
    by("versions").innerHTML = kept.versions;
    if (captions === sent && JSON.stringify(captions.rows()) === before) take(kept.cues);
    saved = JSON.stringify(kept.cues);
    keepDraft();
    say(kept.message);
  } catch (error) {
    refused(error);
  } finally {
    busy = false;
    redraw();
  }
}

/** What the server kept, in place of what was sent: sorted and cleaned. The same order keeps the rows and the undo. */
function take(kept) {
  if (JSON.stringify(kept) === JSON.stringify(captions.rows())) return;
  const at = captions.index(chosen);
  captions = new Captions(kept);
  redraw();
  choose(captions.cues[Math.min(Math.max(0, at), captions.cues.length - 1)]?.id ?? null);
}

function refused(error) {
  keepDraft();
  if (!(error instanceof Refused)) return problem(words.lost);
  if (error.status !== 409) {
    problem(error.message);
    const wrong = captions.cues[(error.body.position ?? 0) - 1];
    if (wrong) choose(wrong.id);
    return undefined;
  }
  by("conflict-words").textContent = error.message;
  by("conflict-look").href = error.body.look;
  by("conflict").hidden = false;
  by("conflict-save").onclick = () => {
    base = error.body.base;
    store();
  };
  by("conflict-theirs").onclick = () => {
    saved = JSON.stringify(captions.rows());
    draft.drop();
    location.reload();
  };
  by("conflict-look").focus();
  return undefined;
}

function offerDraft() {
  const found = draft.read();
  if (!found || JSON.stringify(found.rows) === saved) return draft.drop();
  const when = new Date(found.at).toLocaleString(document.documentElement.lang || undefined, { dateStyle: "medium", timeStyle: "short" });
  const old = found.base === base ? "" : ` ${fill(words.draft_old, { newest: base })}`;
  by("draft-words").textContent = fill(words.draft, { when, num: found.base }) + old;
  by("draft").hidden = false;
  by("draft-take").onclick = () => {
    by("draft").hidden = true;
    captions = new Captions(found.rows);
    // Saving then stands on what it was made from, so that what came since is not lost unseen.
    base = found.base;
    changed();
    choose(captions.cues[0]?.id ?? null);
  };
  by("draft-drop").onclick = () => {
    by("draft").hidden = true;
    draft.drop();
  };
  return undefined;
}

function idOf(target) {
  const row = target.closest?.(".captions-row");
  return row ? Number(row.dataset.id) : null;
}

function typed({ target }) {
  const id = idOf(target);
  const { field } = target.dataset;
  if (!id || !field) return;
  const value = field === "text" ? target.value : read(target.value);
  if (value !== null) {
    // The field shows what was typed; it is written anew, in full, when it is left.
    rows.row(id).shown[field] = value;
    captions.change(id, { [field]: value }, `${field}:${id}`);
  }
  changed();
}

function nudge(event) {
  const { field } = event.target.dataset;
  const step = { ArrowUp: 100, ArrowDown: -100 }[event.key];
  if (!step || (field !== "start" && field !== "end") || event.altKey) return false;
  const id = idOf(event.target);
  captions.change(id, { [field]: Math.max(0, captions.find(id)[field] + step) }, `${field}:${id}`);
  changed();
  return true;
}

document.addEventListener("keydown", (event) => {
  const act = actOf(event);
  if (act) acts[act]();
  if (act || nudge(event)) event.preventDefault();
});
document.addEventListener("click", (event) => {
  const act = event.target.closest("#captions-toolbar [data-act], #captions-editor [data-act]")?.dataset.act;
  if (act === "play-row") choose(idOf(event.target), { focus: "", play: true });
  else if (act) acts[act]();
});
const list = by("rows");
list.addEventListener("input", typed);
list.addEventListener("focusin", ({ target }) => {
  const id = idOf(target);
  if (id && id !== chosen) choose(id, { focus: "" });
});
list.addEventListener("focusout", ({ target }) => {
  const id = idOf(target);
  const row = rows.row(id);
  // What can't be read stays as typed, with its remark, until it is mended or undone.
  if (!row || (target !== row.start && target !== row.end) || read(target.value) === null) return;
  row.shown[target.dataset.field] = null;
  redraw();
});
by("save").addEventListener("click", () => acts.save());
by("hints").addEventListener("click", () => acts.hint());
by("shift").addEventListener("submit", (event) => {
  event.preventDefault();
  const ms = Math.round(Number(event.target.elements.ms.value));
  if (!captions.cues.length || !ms) return;
  if (captions.mostBack() + ms < 0) {
    problem(fill(words.shift_too_far, { ms: captions.mostBack() }));
    return;
  }
  problem("");
  captions.shift(ms);
  step(true, fill(words.shifted, { ms }));
});
by("replace").addEventListener("submit", (event) => {
  event.preventDefault();
  const { find, by: other } = event.target.elements;
  const count = captions.replaceAll(find.value, other.value);
  step(true, count ? fill(words.replaced, { count }) : words.nothing_found);
  by("saved").textContent = count ? fill(words.replaced, { count }) : words.nothing_found;
});
by("find").addEventListener("click", () => {
  const wanted = by("replace").elements.find.value;
  const at = captions.index(chosen);
  const order = [...captions.cues.slice(at + 1), ...captions.cues.slice(0, at + 1)];
  const found = wanted && order.find((one) => one.text.includes(wanted));
  if (!found) {
    say(words.nothing_found);
    by("saved").textContent = words.nothing_found;
    return;
  }
  choose(found.id);
  const place = found.text.indexOf(wanted);
  rows.row(found.id).text.setSelectionRange(place, place + wanted.length);
});
preview.follow((ms) => {
  const showing = captions.at(ms);
  preview.show(showing?.text ?? "");
  rows.mark("is-playing", showing?.id ?? null);
  const idle = !document.activeElement?.closest("#captions-editor");
  if (showing && idle) rows.row(showing.id)?.element.scrollIntoView({ block: "nearest" });
});
window.addEventListener("beforeunload", (event) => {
  if (!isDirty()) return;
  keepDraft();
  event.preventDefault();
});

by("plain").hidden = true;
for (const id of ["editor", "toolbar", "help"]) by(id).hidden = false;
for (const button of document.querySelectorAll("[aria-keyshortcuts]")) {
  button.title = button.getAttribute("aria-keyshortcuts").replaceAll("Control", "Ctrl").replaceAll("+", " + ");
}
if (by("player")) attach(by("player"), desk.dataset);
redraw();
offerDraft();
