// How hls.js loads: by the addresses that are good now. An ended right is renewed and the request repeated; hls.js never notices.

import { isRefusal } from "./rights.js";

/**
 * @param {typeof import("hls.js").default} Hls
 * @param {import("./rights.js").Rights} rights
 * @param {() => void} onStale the right is new, but the playlists still name addresses of the old one
 * @returns a loader class for hls.js
 */
export function rightsLoader(Hls, rights, onStale) {
  const Loader = Hls.DefaultConfig.loader;

  return class {
    #config;
    #loader;
    #gone = false;

    constructor(config) {
      this.#config = config;
      this.#loader = new Loader(config);
    }

    get stats() { return this.#loader.stats; }
    get context() { return this.#loader.context; }
    getCacheAge() { return this.#loader.getCacheAge(); }
    getResponseHeader(name) { return this.#loader.getResponseHeader(name); }

    load(context, config, callbacks) {
      const url = context.url;
      context.url = rights.current(url);
      this.#loader.load(context, config, {
        ...callbacks,
        onError: (error, ...rest) => {
          const fail = () => { if (!this.#gone) callbacks.onError(error, ...rest); };
          if (isRefusal(error.code)) this.#again(url, config, callbacks, fail);
          else fail();
        },
      });
    }

    async #again(url, config, callbacks, fail) {
      const context = this.#loader.context;
      const renewed = await rights.renew().catch(() => false);
      if (this.#gone) return;
      if (!renewed) fail();
      else if (rights.knows(url)) this.#repeat({ ...context, url: rights.current(url) }, config, callbacks);
      else onStale();
    }

    #repeat(context, config, callbacks) {
      // hls.js holds on to the statistics of the first request: they become those of the second.
      const stats = this.#loader.stats;
      Object.assign(stats, { aborted: false, loaded: 0, total: 0, chunkCount: 0, loading: { start: 0, first: 0, end: 0 } });
      this.#loader.destroy();
      stats.aborted = false;
      this.#loader = new Loader(this.#config);
      this.#loader.stats = stats;
      this.#loader.load(context, config, callbacks);
    }

    abort() {
      this.#gone = true;
      this.#loader.abort();
    }

    destroy() {
      this.#gone = true;
      this.#loader.destroy();
    }
  };
}
