// The upload page: choose or drop lectures, watch them arrive, two at a time. Files that did not arrive whole are listed,
// from any earlier visit: a script can't open them again, so their trainer chooses them again, and they go on.

import { ByParts } from "./by_parts.js";
import { ByTus } from "./by_tus.js";
import { fill, Row, size } from "./row.js";
import { ask, ending } from "./send.js";
import { Transfer } from "./transfer.js";

const AT_ONCE = 2;
const form = document.getElementById("video-upload");
const by = (id) => document.getElementById(`video-${id}`);
const { csrf } = form.dataset;
const texts = JSON.parse(by("texts").textContent);
const hashing = { worker: form.dataset.worker, library: form.dataset.hashLibrary };
const ways = { local: [ByTus, form.dataset.tus], store: [ByParts, form.dataset.parts] };
const transfers = [];
const unfinished = new Map(); // fingerprint and address → { upload, row }
let wanted = null; // the unfinished one whose button opened the file chooser

const say = (name, words) => {
  by("said").textContent = words ? `${name}: ${words}` : "";
};

// How a file is known again. The name goes in as a number: a fingerprint is short and tells nothing.
function fingerprint(file) {
  let name = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(file.name)) name = Math.imul(name ^ byte, 0x01000193) >>> 0;
  return `${file.size}-${file.lastModified}-${name.toString(16)}`;
}

function startNext() {
  const next = transfers.find(({ state }) => state === "queued");
  if (!next || transfers.filter((transfer) => transfer.isActive).length >= AT_ONCE) return;
  next.start();
  startNext();
}

function add(file) {
  const known = fingerprint(file);
  const twin = transfers.find((transfer) => transfer.fingerprint === known && transfer.state !== "cancelled");
  if (twin && twin.state !== "failed") return say(file.name, texts.twice);
  const earlier = twin ? retired(twin) : earlierOf(file, known);
  const [Way, endpoint] = ways[earlier?.upload.backend ?? form.dataset.backend];
  const about = {
    filename: file.name,
    fingerprint: known,
    ai_declared: String(by("ai").checked),
    tenant: by("tenant")?.value ?? "",
    video: form.dataset.video,
  };
  const way = new Way(file, { endpoint, csrf, about, address: earlier?.upload.address });
  const transfer = new Transfer(file, way, hashing);
  transfer.fingerprint = known;
  transfer.row = show(transfer, earlier?.row);
  transfers.push(transfer);
}

// Chosen again after it failed: the new one goes on where it stopped, and takes its place.
function retired(transfer) {
  transfers.splice(transfers.indexOf(transfer), 1);
  return { upload: { backend: transfer.way.kind, address: transfer.way.address }, row: transfer.row };
}

// By fingerprint; or, where its own button was pressed, by its size alone: phones give a file a new date each time,
// and the hash of the whole finds what is not the same after all.
function earlierOf(file, known) {
  const same = ({ upload }) =>
    wanted?.upload === upload
      ? upload.size === file.size
      : upload.fingerprint === known && upload.video === form.dataset.video;
  const found = [...unfinished.values()].find(same);
  if (!found && wanted) wanted.row.show("unfinished", { ...remains(wanted.upload), problem: texts.otherFile });
  if (found) unfinished.delete(found.upload.address);
  wanted = null;
  return found;
}

function show(transfer, place) {
  const row = new Row(transfer.file.name, {
    template: by("row"),
    texts,
    acts: {
      pause: () => transfer.pause(),
      go: () => transfer.start(),
      again: () => transfer.start(),
      cancel: () => cancel(transfer, row),
    },
  });
  if (place) place.element.replaceWith(row.element);
  else by("list").append(row.element);
  row.tell(transfer);
  transfer.addEventListener("progress", () => transfer.isActive && row.tell(transfer));
  transfer.addEventListener("change", () => {
    const words = row.tell(transfer);
    if (!["sending", "queued"].includes(transfer.state)) say(transfer.file.name, words);
    startNext();
    if (transfer.state === "done" && transfers.length === 1 && !unfinished.size) location.assign(transfer.video);
    tidy();
  });
  return row;
}

async function cancel(transfer, row) {
  try {
    await transfer.cancel();
  } catch {
    return row.show("failed", { problem: texts.cancelLater });
  }
  row.element.remove();
  say(transfer.file.name, texts.cancelled);
  transfers.splice(transfers.indexOf(transfer), 1);
  tidy();
}

const remains = (upload) => ({
  percent: Math.floor((upload.arrived / upload.size) * 100),
  words: fill(texts.unfinished, {
    arrived: size(upload.arrived),
    size: size(upload.size),
    until: new Date(upload.expires_at).toLocaleString(document.documentElement.lang, { dateStyle: "medium", timeStyle: "short" }),
  }),
});

function listEarlier(upload) {
  const row = new Row(upload.label, {
    template: by("row"),
    texts,
    acts: {
      choose: () => {
        wanted = unfinished.get(upload.address);
        by("file").click();
      },
      cancel: async () => {
        try {
          await ending(() => ask("DELETE", upload.address, { csrf, headers: { "Tus-Resumable": "1.0.0" } }));
        } catch {
          return row.show("unfinished", { ...remains(upload), problem: texts.cancelLater });
        }
        unfinished.delete(upload.address);
        row.element.remove();
        say(upload.label, texts.cancelled);
        tidy();
      },
    },
  });
  row.show("unfinished", remains(upload));
  unfinished.set(upload.address, { upload, row });
  by("list").append(row.element);
}

const tidy = () => {
  by("sending").hidden = !by("list").childElementCount;
};

// By its fingerprint too: the list may come while the answer that tells a new upload's address is still on its way.
const isOf = (transfer, upload) =>
  transfer.way.address === upload.address ||
  (transfer.fingerprint === upload.fingerprint && upload.video === form.dataset.video);

// Before files are added, so that each finds what arrived of it, maybe in another window a minute ago.
async function refresh() {
  const { uploads } = JSON.parse((await ask("GET", form.dataset.unfinished, { csrf })).responseText);
  for (const upload of uploads) {
    if (unfinished.has(upload.address)) unfinished.get(upload.address).upload.arrived = upload.arrived;
    else if (!transfers.some((transfer) => isOf(transfer, upload))) listEarlier(upload);
  }
  tidy();
}

async function take(files) {
  await refresh().catch(() => {}); // without the network, what is listed already must do
  for (const file of files) add(file);
  tidy();
  startNext();
}

by("file").addEventListener("change", ({ target }) => {
  const files = [...target.files];
  target.value = ""; // so that the same file can be chosen again
  take(files);
});
by("file").addEventListener("cancel", () => {
  wanted = null;
});
for (const kind of ["dragenter", "dragover"]) {
  form.addEventListener(kind, (event) => {
    event.preventDefault();
    by("drop").classList.add("is-over");
  });
}
form.addEventListener("dragleave", (event) => form.contains(event.relatedTarget) || by("drop").classList.remove("is-over"));
form.addEventListener("drop", (event) => {
  event.preventDefault();
  by("drop").classList.remove("is-over");
  take([...event.dataTransfer.files]);
});
form.addEventListener("submit", (event) => event.preventDefault());
window.addEventListener("beforeunload", (event) => {
  if (transfers.some((transfer) => transfer.isActive || transfer.state === "queued")) event.preventDefault();
});
refresh().catch(() => say("", ""));
