// One video's page: asks once a second where it stands, fills the bars, and lets it play as soon as it can.

const box = document.getElementById("video-status");
const by = (id) => document.getElementById(`video-${id}`);
const player = by("player");
let playing = "";

async function play(master, progressive) {
  if (!master || playing) return;
  playing = master;
  player.hidden = false;
  if (box.dataset.hls && window.MediaSource) {
    const { default: Hls } = await import(box.dataset.hls);
    if (Hls.isSupported()) {
      const hls = new Hls();
      hls.loadSource(master);
      hls.attachMedia(player);
      return;
    }
  }
  player.src = player.canPlayType("application/vnd.apple.mpegurl") ? master : progressive;
}

function renditions(list) {
  const home = by("renditions");
  for (const { name, percent } of list) {
    let row = home.querySelector(`[data-name="${CSS.escape(name)}"]`);
    if (!row) {
      row = document.createElement("li");
      row.dataset.name = name;
      const label = document.createElement("label");
      const bar = document.createElement("progress");
      label.textContent = name;
      bar.id = `rendition-${name}`;
      label.htmlFor = bar.id;
      bar.max = 100;
      row.append(label, bar, document.createElement("span"));
      home.append(row);
    }
    row.querySelector("progress").value = percent;
    row.querySelector("span").textContent = `${percent} %`;
  }
}

function show(status) {
  const state = by("state");
  if (state.textContent !== status.state_label) state.textContent = status.state_label;
  state.className = `video-state video-state--${status.state}`;
  by("renditions").hidden = !status.working;
  renditions(status.renditions);
  if (status.reason) {
    by("reason").textContent = status.reason;
    by("remedy").textContent = status.remedy;
    by("refusal").hidden = false;
    const captions = document.getElementById("captions");
    if (captions) captions.hidden = status.state === "failed";
  }
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
