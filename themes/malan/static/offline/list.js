// What lies on this phone: on the page for it, and on the page that is shown without a network.

import { anybodys, canKeep, room, Store } from "./store.js";
import { filled, isOver, moment, size } from "./words.js";

async function list(box) {
  const { owner } = document.body.dataset;
  // A page without a mark lies on the phone itself.
  const stores = owner === undefined ? await anybodys() : [new Store(owner)];
  const items = box.querySelector("[data-taken-items]");
  items.replaceChildren();
  let bytes = 0;
  for (const store of stores) {
    for (const record of await store.records()) {
      bytes += record.kept;
      items.append(line(box, store, record));
    }
  }
  const some = items.children.length > 0;
  box.hidden = !some && box.hasAttribute("data-taken-quiet");
  box.querySelector("[data-taken-none]").hidden = some;
  const free = await room();
  const space = box.querySelector("[data-taken-space]");
  space.hidden = !some;
  space.textContent = filled(Number.isFinite(free) ? box.dataset.space : box.dataset.used, { used: size(bytes), free: size(free) });
}

function line(box, store, record) {
  const item = box.querySelector("template").content.cloneNode(true);
  const part = (name) => item.querySelector(`[data-taken-${name}]`);
  const link = part("link");
  link.textContent = record.title;
  link.href = record.whole && !isOver(record) ? record.folder : record.page;
  part("course").textContent = record.course;
  const state = record.whole ? (isOver(record) ? "over" : box.dataset[record.counts ? "counts" : "keeps"]) : "partly";
  const text = box.dataset[state] ?? state;
  part("about").textContent = filled(text, { size: size(record.kept), all: size(record.bytes), until: moment(record.good_until) });
  const remove = part("remove");
  remove.setAttribute("aria-label", filled(remove.dataset.label, { title: record.title }));
  remove.addEventListener("click", async () => {
    await store.remove(record);
    await list(box);
  });
  return item;
}

for (const box of document.querySelectorAll("[data-taken]")) {
  if (canKeep) list(box);
  else box.querySelector("[data-taken-none]").textContent = box.dataset.unable;
}
