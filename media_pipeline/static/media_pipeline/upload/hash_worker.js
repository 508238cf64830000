// SHA-256 of a file, beside the page, so that it stays quick. Reads its file in pieces, so that 8 GB need no memory.

const PIECE = 4 * 1024 * 1024;

self.onmessage = async ({ data: { file, library } }) => {
  try {
    self.importScripts(library);
    const hasher = await self.hashwasm.createSHA256();
    for (let start = 0; start < file.size; start += PIECE) {
      const piece = await file.slice(start, start + PIECE).arrayBuffer();
      hasher.update(new Uint8Array(piece));
      self.postMessage({ read: start + piece.byteLength });
    }
    self.postMessage({ sha256: hasher.digest("hex") });
  } catch (error) {
    self.postMessage({ problem: String(error) });
  }
};
