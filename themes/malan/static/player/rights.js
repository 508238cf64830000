// The addresses that may be streamed from just now. They end after some hours and are then replaced while playing goes on.

/** @typedef {{master: string, audio: string, plain: string, thumbnails: string}} Addresses "" where there is none */

const FORBIDDEN = new Set([401, 403, 410]);
// A refusal is not asked about again for so long: a player that lost its right must not hammer the server.
const REST_MS = 10_000;

const absolute = (address) => new URL(address, document.baseURI).href;
const folderOf = (address) => absolute(address).replace(/[?#].*$/, "").replace(/[^/]*$/, "");

/** Does this HTTP status say that the right has ended? */
export const isRefusal = (status) => FORBIDDEN.has(status);

export class Rights {
  #addresses;
  #ask;
  #asking = null;
  #refusedAt = -REST_MS;
  #folders = new Set();

  /**
   * @param {Addresses} addresses
   * @param {null | (() => Promise<Addresses | null>)} ask gets new ones; null as an answer is a refusal, an error a lost network
   */
  constructor(addresses, ask) {
    this.#addresses = addresses;
    this.#ask = ask;
    this.#folders.add(folderOf(addresses.master));
  }

  /** @returns {Addresses} */
  get addresses() {
    return this.#addresses;
  }

  /** From now on these. What the new ones leave out stays as it was. */
  replace(addresses) {
    const given = Object.fromEntries(Object.entries(addresses).filter(([, address]) => address));
    this.#addresses = { ...this.#addresses, ...given };
    this.#folders.add(folderOf(this.#addresses.master));
  }

  /** Ours, so that only the folder differs between old and new; others (an object store) come with new playlists. */
  knows(url) {
    return this.#folders.has(folderOf(url));
  }

  /** The same file under the addresses that are good now. */
  current(url) {
    return this.knows(url) ? folderOf(this.#addresses.master) + url.slice(url.lastIndexOf("/") + 1) : url;
  }

  /** Ask for new addresses, once for all who wait. True: they are here. Throws where the network is away. */
  renew() {
    if (!this.#ask || performance.now() - this.#refusedAt < REST_MS) return Promise.resolve(false);
    this.#asking ??= this.#renewed().finally(() => { this.#asking = null; });
    return this.#asking;
  }

  async #renewed() {
    const addresses = await this.#ask();
    if (addresses) this.replace(addresses);
    else this.#refusedAt = performance.now();
    return Boolean(addresses);
  }
}
