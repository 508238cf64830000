// A lesson that lies on this phone: gives the player what is kept here, or says why it can't be played.

import { keptPlace, keepPlaces } from "./place.js";
import { canKeep, Store } from "./store.js";
import { filled, isOver, moment } from "./words.js";

const root = document.querySelector("[data-player]");
const say = (name) => { document.querySelector(`[data-taken-${name}]`).hidden = false; };

async function open() {
  const folder = window.location.pathname;
  const record = canKeep ? await new Store(document.body.dataset.owner).record(folder) : null;
  if (!record?.whole) return say("missing");
  if (isOver(record)) return say("over");
  const until = document.querySelector("[data-taken-until]");
  until.textContent = filled(until.dataset[record.counts ? "counts" : "keeps"], { until: moment(record.good_until) });
  root.dataset.src = folder + record.src;
  root.dataset.audio = record.audio ? folder + record.audio : "";
  const told = document.getElementById(root.dataset.config);
  const config = JSON.parse(told.textContent);
  Object.assign(config, { taken: { session: record.session, token: record.token } }, keptPlace(folder, config));
  told.textContent = JSON.stringify(config);
  root.hidden = false;
  document.querySelector("[data-taken-lesson]").hidden = false;
  await import("../player/player.js");
  keepPlaces(root.querySelector("video"), folder);
}

open();
