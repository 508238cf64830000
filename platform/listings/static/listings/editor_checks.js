// Repeats each finding of the last tab beside the field it speaks of, and leads there.
(() => {
  /** The element with this id, its tab opened and its folded parents unfolded. */
  function reveal(id) {
    const place = document.getElementById(id);
    if (!place) return;
    const tab = place.closest('[role="tabpanel"]');
    if (tab?.hidden) document.querySelector(`[role="tab"][aria-controls="${CSS.escape(tab.id)}"], a[href="#${CSS.escape(tab.id)}"]`)?.click();
    for (let parent = place; parent; parent = parent.parentElement) {
      if (parent.matches?.("[data-panel]")) {
        const toggle = parent.querySelector(":scope > .w-panel__header [data-panel-toggle]");
        if (toggle?.getAttribute("aria-expanded") === "false") toggle.click();
      }
    }
    place.scrollIntoView({ block: "center" });
  }

  function place(finding) {
    const section = document.getElementById(finding.dataset.anchor);
    if (!section || finding.dataset.placed) return;
    const note = document.createElement("p");
    note.className = `desk-beside is-${finding.dataset.check}`;
    note.textContent = finding.querySelector("[data-message]").textContent;
    const heading = section.querySelector(":scope > .w-panel__header");
    if (heading) heading.after(note);
    else section.prepend(note);
    finding.dataset.placed = "yes";
  }

  function placeAll() {
    document.querySelectorAll('#listing-checks [data-check]:not([data-check="ok"])').forEach((finding) => {
      if (finding.dataset.anchor) place(finding);
    });
  }

  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-goto]");
    if (!link) return;
    event.preventDefault();
    reveal(link.dataset.goto);
  });
  // Blocks of the curriculum are drawn by script, so their places appear later.
  window.addEventListener("load", () => {
    placeAll();
    setTimeout(placeAll, 1000);
    if (/^#block-.+-section$/.test(location.hash)) setTimeout(() => reveal(location.hash.slice(1)), 300);
  });
})();
