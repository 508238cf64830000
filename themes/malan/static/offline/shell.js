// A page with all that it names: style sheets, scripts and what they import, pictures. What it needs to open without a network.

const IMPORT = /^(?:import|export)\b[^;]*?["'](\.{0,2}\/[^"']+)["']|\bawait import\(["'](\.{0,2}\/[^"']+)["']\)/gm;
const URLS = /url\(["']?([^"')]+)["']?\)/g;
const NAMED = "link[rel~=stylesheet][href], link[rel=icon][href], link[rel=modulepreload][href], script[src], main img[src^='/static/'], use[href]";
// Of the answer's headers these go along: the content-security policy holds without a network too.
const HEADERS = ["Content-Type", "Content-Security-Policy", "Referrer-Policy", "X-Content-Type-Options"];

/**
 * Keep the page at `address` in `store`.
 * @param {import("./store.js").Store} store
 * @param {string} address
 * @param {AbortSignal} signal
 */
export async function keepPage(store, address, signal) {
  const page = await fetched(address, signal);
  const html = await page.clone().text();
  const names = new DOMParser().parseFromString(html, "text/html").querySelectorAll(NAMED);
  const wanted = [...names].map((element) => plain(element.getAttribute("href") ?? element.getAttribute("src"), address));
  const seen = new Set();
  while (wanted.length) {
    const next = wanted.pop();
    if (seen.has(next)) continue;
    seen.add(next);
    const file = await fetched(next, signal);
    if (/\.js$/.test(next)) wanted.push(...found(await file.clone().text(), IMPORT, next));
    if (/\.css$/.test(next)) wanted.push(...found(await file.clone().text(), URLS, next));
    await store.put(next, await bare(file));
  }
  // Last: a page that is there has everything it needs.
  await store.put(address, await bare(page));
}

/** An answer as it is kept: whole, and without what only caches on the way look at. */
export async function bare(answer) {
  const headers = new Headers();
  for (const name of HEADERS) if (answer.headers.has(name)) headers.set(name, answer.headers.get(name));
  return new Response(await answer.arrayBuffer(), { headers });
}

async function fetched(address, signal) {
  const answer = await fetch(address, { signal });
  // Whoever was signed out meanwhile is sent to another page, which answers as well as any.
  const { redirected: signedOut } = answer;
  const status = signedOut ? 401 : answer.status;
  if (signedOut || !answer.ok) throw Object.assign(new Error(`${address}: ${status}`), { status, signedOut });
  return answer;
}

const plain = (address, base) => new URL(address, new URL(base, document.baseURI)).pathname;
const found = (text, pattern, base) => [...text.matchAll(pattern)].map((match) => plain(match[1] ?? match[2], base));
