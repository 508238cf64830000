// What lies on this phone: one cache for one person, in it one folder for each lesson, its page's address.
//
// Names are shared with the service worker (site/sw.js), which answers from here while there is no network, and with
// js/site.js, which throws away what belongs to another person.

export const PREFIX = "taken-";
const RECORD = "record.json";

/** Without all of these nothing can be kept, or nothing of it could be played: then nobody is offered to. */
export const canKeep = "serviceWorker" in navigator && "caches" in window && Boolean(window.ManagedMediaSource || window.MediaSource);

/**
 * @typedef {object} Taken a lesson on this phone
 * @property {string} folder address of its page; everything else lies below
 * @property {string} page the lesson's page on the site
 * @property {string} title
 * @property {string} course
 * @property {"picture" | "sound"} choice
 * @property {number} bytes of media, of which `kept` are there
 * @property {number} kept
 * @property {boolean} whole
 * @property {string} session
 * @property {string} token
 * @property {string} good_until
 * @property {boolean} counts
 * @property {object | null} media addresses to go on from; null once it is whole
 */

export class Store {
  #name;

  /** @param {string} owner whose things; the mark on `<body>` */
  constructor(owner) {
    this.#name = PREFIX + owner;
  }

  async put(address, response) {
    const cache = await caches.open(this.#name);
    await cache.put(address, response);
  }

  /** @returns {Promise<Response | undefined>} */
  async get(address) {
    return caches.match(address, { cacheName: this.#name, ignoreVary: true });
  }

  /** Addresses (paths) below `folder`. */
  async paths(folder) {
    return (await this.#paths()).filter((path) => path.startsWith(folder));
  }

  /** @returns {Promise<Taken | null>} */
  async record(folder) {
    return (await this.get(folder + RECORD))?.json() ?? null;
  }

  /** @param {Taken} record */
  async keep(record) {
    await this.put(record.folder + RECORD, new Response(JSON.stringify(record), { headers: { "Content-Type": "application/json" } }));
  }

  /** @returns {Promise<Taken[]>} */
  async records() {
    const folders = (await this.#paths()).filter((path) => path.endsWith(`/${RECORD}`)).map((path) => path.slice(0, -RECORD.length));
    return (await Promise.all(folders.map((folder) => this.record(folder)))).filter(Boolean);
  }

  /** @param {Taken} record its page's address on the site leads to it while there is no network */
  async lead({ page, folder }) {
    await this.put(page, Response.redirect(folder, 302));
  }

  /** @param {Taken} record gone with all its files; with the last lesson everything goes */
  async remove({ folder, page }) {
    const cache = await caches.open(this.#name);
    for (const path of [page, ...(await this.paths(folder))]) await cache.delete(path);
    const left = await this.records();
    // Who took a newer version of the course has the lesson of the older one under the same address.
    const other = left.filter((record) => record.page === page && record.whole).pop();
    if (other) await this.lead(other);
    if (!left.length) await caches.delete(this.#name);
  }

  async #paths() {
    if (!(await caches.has(this.#name))) return [];
    const cache = await caches.open(this.#name);
    return (await cache.keys()).map((request) => new URL(request.url).pathname);
  }
}

/** Everybody's, for a page that is nobody's: there is one person's cache at most. */
export async function anybodys() {
  const names = await caches.keys();
  return names.filter((name) => name.startsWith(PREFIX)).map((name) => new Store(name.slice(PREFIX.length)));
}

/** How much room there is, in bytes; Infinity where the browser does not say. */
export async function room() {
  try {
    const { quota, usage } = await navigator.storage.estimate();
    return quota - usage;
  } catch {
    return Infinity;
  }
}
