/* Answers from what is kept only while the network does not: the shell with one offline page, and lessons that somebody took
   along. Whatever comes from the network is never kept here. */
const CACHE = "shell-{{ version }}";
const SHELL = {{ shell }};
const NEVER = ["/api/", "/manage/", "/media/"];
const SIGN_OUT = "{{ sign_out }}";
// As in offline/store.js: the page of a lesson is a folder, and its media lie below under names that the site has not.
const TAKEN = "taken-";
const FOLDER = "/taken/";
// A line that lets nothing through is no network. For a while then, nobody waits for it again.
const PATIENCE_MS = 8000;
const REST_MS = 30000;
let slowUntil = 0;

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll(SHELL)).then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  event.waitUntil(drop((name) => name.startsWith("shell-") && name !== CACHE).then(() => self.clients.claim()));
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (url.origin !== self.location.origin) return;
  // Phones are shared: who signs out leaves nothing, with a network or without.
  if (request.method === "POST" && url.pathname === SIGN_OUT) event.waitUntil(drop((name) => name.startsWith(TAKEN)));
  if (request.method !== "GET" || NEVER.some((start) => url.pathname.startsWith(start))) return;
  if (request.mode === "navigate") event.respondWith(networkFirst(request, "/offline/"));
  else if (url.pathname.startsWith(FOLDER) && !url.pathname.endsWith("/")) event.respondWith(kept(request).then((found) => found ?? NOTHING()));
  else if (url.pathname.startsWith("/static/")) event.respondWith(networkFirst(request));
});

const NOTHING = () => new Response(null, { status: 404 });
const kept = (what) => caches.match(what, { ignoreVary: true, ignoreSearch: true });

async function drop(which) {
  const names = await caches.keys();
  await Promise.all(names.filter(which).map((name) => caches.delete(name)));
}

async function networkFirst(request, instead) {
  const found = await kept(request);
  if (found && Date.now() < slowUntil) return found;
  try {
    return await (found ? inTime(fetch(request)) : fetch(request));
  } catch {
    return found ?? (instead && await kept(instead)) ?? Response.error();
  }
}

function inTime(answer) {
  return new Promise((done, fail) => {
    const timer = setTimeout(() => {
      slowUntil = Date.now() + REST_MS;
      fail(new Error("slow"));
    }, PATIENCE_MS);
    answer.then(done, fail).finally(() => clearTimeout(timer));
  });
}
