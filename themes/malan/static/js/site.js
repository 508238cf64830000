/** What every page gains from a script: menus that close, errors that get the focus, an app that opens offline. */

for (const menu of document.querySelectorAll("[data-menu]")) {
  document.addEventListener("click", (event) => {
    if (!menu.contains(event.target)) menu.open = false;
  });
  menu.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !menu.open) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });
}

document.querySelector("[data-focus]")?.focus();

for (const button of document.querySelectorAll("[data-copy]")) {
  if (!navigator.clipboard) break;
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(button.dataset.copy);
    button.textContent = button.dataset.copied;
  });
}

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}

// Lessons that lie on this phone are for whoever took them along: they go when somebody else, or nobody, is signed in.
// Names as in offline/store.js, offline/place.js and player/numbers.js.
async function forgetOthers(told) {
  const names = (await caches.keys()).filter((name) => name.startsWith("taken-"));
  const isOwn = (owner) => (name) => name === `taken-${owner}`;
  // A page may come out of the browser's own memory, from before somebody signed in: the site knows who it is now.
  const owner = names.every(isOwn(told)) ? told : await ownerNow();
  await Promise.all(names.filter((name) => !isOwn(owner)(name)).map((name) => caches.delete(name)));
  if (names.some(isOwn(owner))) return;
  for (const key of [...keysOf("malan.taken."), ...keysOf("malan.number.")]) localStorage.removeItem(key);
}

async function ownerNow() {
  const answer = await fetch("/taken/", { cache: "no-store" });
  const { owner: now } = new DOMParser().parseFromString(await answer.text(), "text/html").body.dataset;
  // A gateway in trouble, or the sign-in page of a hotel's network, knows nobody here: no lesson is lost for that.
  if (!answer.ok || now === undefined) throw new Error(`/taken/: ${answer.status}, and nobody named`);
  return now;
}

function keysOf(start) {
  try {
    return Object.keys(localStorage).filter((key) => key.startsWith(start));
  } catch {
    return []; // a private window may refuse
  }
}

// A page without a mark says nothing about who is signed in.
const { owner } = document.body.dataset;
if (owner !== undefined && "caches" in window) forgetOthers(owner).catch(() => {}); // the next page looks again

// What was watched without a network and could not be told yet. A page with a player does it by itself.
if (!document.querySelector("[data-player]") && keysOf("malan.watch.").length) {
  import("../player/leftovers.js").then(({ sendLeftovers }) => {
    window.addEventListener("online", () => sendLeftovers());
    return sendLeftovers();
  }).catch(() => {}); // the next page tries again
}

if ("serviceWorker" in navigator) {
  // A failure costs only the offline page, so it is not shown to anybody.
  navigator.serviceWorker.register("/sw.js").catch(() => {});
}
