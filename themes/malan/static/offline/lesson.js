// The offer on a lesson's page: take it along, see how far it is, stop, go on, throw it away.

import { Download } from "./download.js";
import { canKeep, Store } from "./store.js";
import { filled, isOver, moment, size } from "./words.js";

function offer(box) {
  const config = JSON.parse(document.getElementById("download-config").textContent);
  config.csrf = document.querySelector("input[name=csrfmiddlewaretoken]").value;
  const store = new Store(document.body.dataset.owner);
  const part = (name) => box.querySelector(`[data-download-${name}]`);
  const words = box.dataset;
  const [said, bar, terms] = ["said", "bar", "terms"].map(part);
  const download = new Download(config, store, (state, about) => show(state, about));

  const chosen = () => box.querySelector("input[name=portion]:checked").value;
  const start = async () => {
    const record = await store.record(config.folder);
    const choice = record?.choice ?? chosen();
    bar.max = record?.bytes ?? config.portions[choice].size_bytes;
    download.start(choice);
  };
  part("start").addEventListener("click", start);
  part("resume").addEventListener("click", start);
  part("pause").addEventListener("click", () => download.pause());
  part("remove").addEventListener("click", async () => {
    await download.pause();
    const record = await store.record(config.folder);
    if (record) await store.remove(record);
    await look();
  });

  function show(state, { record, words: reason, bytes }) {
    if (record) {
      bar.max = record.bytes;
      bar.value = record.kept;
    }
    const values = {
      kept: size(bar.value),
      all: size(bar.max),
      bytes: size(bytes ?? 0),
      until: record ? moment(record.good_until) : "",
    };
    said.textContent = reason || filled(words[state], values);
    const running = state === "loading" || state === "lost";
    const begun = running || (state !== "none" && bar.value > 0);
    terms.hidden = begun;
    bar.hidden = !begun || state === "done" || state === "over";
    part("start").hidden = begun;
    part("pause").hidden = !running;
    part("resume").hidden = running || !begun || state === "done";
    part("resume").textContent = part("resume").dataset[state === "over" ? "over" : "partly"];
    part("remove").hidden = !begun;
    part("open").hidden = state !== "done";
  }

  async function look() {
    const record = await store.record(config.folder);
    bar.max = 1;
    bar.value = 0;
    if (!record) show("none", {});
    else if (!record.whole) show("paused", { record });
    else show(isOver(record) ? "over" : "done", { record });
  }

  look().then(() => { box.hidden = false; });
}

const box = document.querySelector("[data-download]");
if (box && canKeep && document.body.dataset.owner) offer(box);
