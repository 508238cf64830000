// One video's page: asks once a second where it stands, fills the bars, and lets it play as soon as it can.
import { attach } from "./hls_video.js";

const box = document.getElementById("video-status");
const by = (id) => document.getElementById(`video-${id}`);
const player = by("player");
const fill = (text, values) => text.replace(/%\((\w+)\)s/g, (_, name) => values[name]);
const samples = [];
let playing = "";

function play(master, progressive) {
  if (!master || playing) return;
  playing = master;
  player.hidden = false;
  attach(player, { hls: box.dataset.hls, master, progressive });
}

function row(name, label) {
  const home = by("renditions");
  let found = home.querySelector(`[data-name="${CSS.escape(name)}"]`);
  if (!found) {
    found = document.createElement("li");
    found.dataset.name = name;
    const words = document.createElement("label");
    const bar = document.createElement("progress");
    words.textContent = label;
    bar.id = `rendition-${name}`;
    words.htmlFor = bar.id;
    bar.max = 100;
    found.append(words, bar, document.createElement("span"));
    home.append(found);
  }
  return found;
}

function say(id, text) {
  // Written only when it changed, so that screen readers are not told the same thing every second.
  if (by(id).textContent !== text) by(id).textContent = text;
}

/** How long the rest takes at the pace of the last minute, in words; "" until there is a pace. */
function left(percent) {
  const now = performance.now();
  if (samples.length && percent < samples.at(-1)[1]) samples.length = 0;
  samples.push([now, percent]);
  while (samples.length > 2 && now - samples[0][0] > 60000) samples.shift();
  const [since, before] = samples[0];
  if (now - since < 8000 || percent - before < 2) return "";
  const seconds = ((100 - percent) * (now - since)) / (percent - before) / 1000;
  const time =
    seconds >= 90
      ? fill(box.dataset.textMinutes, { count: Math.round(seconds / 60) })
      : fill(box.dataset.textSeconds, { count: Math.max(1, Math.round(seconds)) });
  return fill(box.dataset.textLeft, { time });
}

/** What is noticed while somebody watches: how loud it is comes last. */
function warn(warnings) {
  const list = by("warnings-list");
  if (list.childElementCount === warnings.length) return;
  const lines = warnings.map(({ reason, remedy, earlier_url: earlier }) => {
    const line = document.createElement("li");
    line.append(`${reason} ${remedy}`);
    if (earlier) {
      const link = document.createElement("a");
      link.href = earlier;
      link.textContent = list.dataset.textEarlier;
      line.append(" ", link);
    }
    return line;
  });
  list.replaceChildren(...lines);
  by("warnings").hidden = !warnings.length;
}

function show(status) {
  const state = by("state");
  say("state", status.state_label);
  state.className = `video-state video-state--${status.state}`;
  by("work").hidden = !status.working;
  say("queue", status.queue);
  say("chunks", status.chunks);
  by("percent").value = status.percent;
  say("percent-words", `${status.percent} %`);
  say("left", status.working ? left(status.percent) : "");
  for (const { name, label, percent } of status.renditions) {
    const line = row(name, label);
    line.querySelector("progress").value = percent;
    line.querySelector("span").textContent = `${percent} %`;
  }
  if (status.reason) {
    by("reason").textContent = status.reason;
    by("remedy").textContent = status.remedy;
    by("refusal").hidden = false;
  }
  warn(status.warnings);
  if (status.poster_url && !player.poster) player.poster = status.poster_url;
  play(status.master_url, status.progressive_url);
}

async function watch() {
  try {
    const answer = await fetch(box.dataset.url, { headers: { "X-Requested-With": "XMLHttpRequest" } });
    if (answer.ok) {
      const status = await answer.json();
      show(status);
      if (!status.working) return;
    }
  } catch {
    // The network is away for a moment: the next second asks again.
  }
  setTimeout(watch, 1000);
}

play(box.dataset.master, box.dataset.progressive);
if (box.dataset.working === "true") setTimeout(watch, 1000);
