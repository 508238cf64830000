// Drop a lecture, watch it arrive. A lost network, a reload or a closed lid only pauses: choose the same file again and it goes on.

const form = document.getElementById("video-upload");
const by = (id) => document.getElementById(`video-${id}`);
const CHUNK = 8 * 1024 * 1024;

const fill = (text, values) => text.replace(/%\((\w+)\)s/g, (_, name) => values[name]);
const size = (bytes) => (bytes >= 1e6 ? `${(bytes / 1e6).toFixed(1)} MB` : `${Math.round(bytes / 1e3)} kB`);
const time = (seconds) =>
  seconds >= 90
    ? fill(form.dataset.textMinutes, { count: Math.round(seconds / 60) })
    : fill(form.dataset.textSeconds, { count: Math.max(1, Math.round(seconds)) });

let upload = null;

function reasonOf(error) {
  const body = error.originalResponse?.getBody();
  try {
    return JSON.parse(body).message;
  } catch {
    return error.originalResponse ? `HTTP ${error.originalResponse.getStatus()}` : error.message;
  }
}

function start(file) {
  by("error").hidden = true;
  by("drop").hidden = true;
  by("progress").hidden = false;
  by("name").textContent = file.name;
  const samples = [];
  upload = new window.tus.Upload(file, {
    endpoint: form.dataset.endpoint,
    chunkSize: CHUNK,
    retryDelays: [0, 1000, 3000, 5000, 10000, 20000, 30000, 60000],
    headers: { "X-CSRFToken": form.dataset.csrf, "X-Requested-With": "XMLHttpRequest" },
    removeFingerprintOnSuccess: true,
    metadata: {
      filename: file.name,
      ai_declared: String(by("ai").checked),
      ...(by("tenant") ? { tenant: by("tenant").value } : {}),
    },
    onShouldRetry(error) {
      const status = error.originalResponse?.getStatus() ?? 0;
      if (status === 0) by("words").textContent = form.dataset.textLost;
      return status === 0 || status === 409 || status === 423 || status >= 502;
    },
    onProgress(sent, total) {
      const now = performance.now();
      samples.push([now, sent]);
      while (samples.length > 2 && now - samples[0][0] > 10000) samples.shift();
      const [since, before] = samples[0];
      const speed = (sent - before) / Math.max(0.5, (now - since) / 1000);
      const percent = Math.floor((sent / total) * 100);
      by("bar").value = percent;
      if (speed > 0) {
        by("words").textContent = fill(form.dataset.textSpeed, { percent, speed: size(speed), left: time((total - sent) / speed) });
      }
    },
    onAfterResponse(_request, response) {
      const address = response.getHeader("Video-Location");
      if (address) form.dataset.result = address;
    },
    onSuccess() {
      by("words").textContent = form.dataset.textDone;
      if (form.dataset.result) window.location.assign(form.dataset.result);
    },
    onError(error) {
      by("progress").hidden = true;
      by("drop").hidden = false;
      by("error").textContent = fill(form.dataset.textFailed, { reason: reasonOf(error) });
      by("error").hidden = false;
      upload = null;
    },
  });
  upload.findPreviousUploads().then((earlier) => {
    if (earlier.length) upload.resumeFromPreviousUpload(earlier[0]);
    upload.start();
  });
}

by("file").addEventListener("change", (event) => event.target.files[0] && start(event.target.files[0]));
by("cancel").addEventListener("click", async () => {
  await upload?.abort(true);
  upload = null;
  by("file").value = "";
  by("progress").hidden = true;
  by("drop").hidden = false;
});
for (const kind of ["dragenter", "dragover"]) {
  by("drop").addEventListener(kind, (event) => {
    event.preventDefault();
    by("drop").classList.add("is-over");
  });
}
by("drop").addEventListener("dragleave", () => by("drop").classList.remove("is-over"));
by("drop").addEventListener("drop", (event) => {
  event.preventDefault();
  by("drop").classList.remove("is-over");
  if (event.dataTransfer.files[0]) start(event.dataTransfer.files[0]);
});
form.addEventListener("submit", (event) => event.preventDefault());
window.addEventListener("beforeunload", (event) => {
  if (upload && !form.dataset.result) event.preventDefault();
});
