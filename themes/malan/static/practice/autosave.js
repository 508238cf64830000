// Saves a draft a few seconds after the last key. Without it the page's own buttons do the same.

const QUIET_MS = 4000;

function watch(form) {
  const note = form.querySelector("[data-autosave-note]");
  let timer = 0;
  let busy = false;
  let again = false;

  const say = (text, isError) => {
    note.textContent = text;
    note.classList.toggle("field__error", isError);
  };

  const save = async () => {
    if (busy) {
      again = true;
      return;
    }
    busy = true;
    const body = new FormData(form);
    body.delete("files");
    body.set("act", "autosave");
    try {
      const answer = await fetch(form.action, { method: "POST", body, headers: { Accept: "application/json" } });
      const said = await answer.json();
      say(said.message, !answer.ok);
    } catch {
      say(note.dataset.lost, true);
    }
    busy = false;
    if (again) {
      again = false;
      save();
    }
  };

  form.addEventListener("input", (event) => {
    if (event.target.type === "file") return;
    clearTimeout(timer);
    timer = setTimeout(save, QUIET_MS);
  });
  form.addEventListener("submit", () => clearTimeout(timer));
}

for (const form of document.querySelectorAll("form[data-autosave]")) watch(form);
