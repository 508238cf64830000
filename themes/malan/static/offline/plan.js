// Which pieces of which files a lesson consists of, read from its playlists. Pure: text in, text out.
//
// On the site a rendition is one file and its segments are byte ranges under a signed address. On the phone each segment
// is a file by itself, so that a download goes on where it stopped, and no address on the phone holds a right.

/** @typedef {{name: string, url: string, offset: number, length: number}} Piece */

/**
 * The playlist of one rendition as it is kept, and the pieces that it names.
 * @param {string} text
 * @param {string} from the playlist's address
 * @returns {{text: string, pieces: Piece[]}}
 */
export function media(text, from) {
  const pieces = [];
  const named = (uri, range) => {
    const [, length, offset] = /^(\d+)@(\d+)$/.exec(range) ?? [];
    if (length === undefined) throw new Error(`${from} names no byte ranges`);
    const url = new URL(uri, from).href;
    const [file, ending] = url.replace(/[?#].*$/, "").split("/").pop().split(".");
    const name = `${file}.${offset}-${length}.${ending}`;
    pieces.push({ name, url, offset: Number(offset), length: Number(length) });
    return name;
  };
  let range = "";
  const lines = [];
  for (const line of text.split("\n")) {
    if (line.startsWith("#EXT-X-BYTERANGE:")) {
      range = line.slice("#EXT-X-BYTERANGE:".length);
    } else if (line.startsWith("#EXT-X-MAP:")) {
      const [, uri, mapped] = /URI="([^"]*)",BYTERANGE="([^"]*)"/.exec(line) ?? [];
      lines.push(`#EXT-X-MAP:URI="${named(uri, mapped)}"`);
    } else {
      lines.push(line && !line.startsWith("#") ? named(line, range) : line);
    }
  }
  return { text: lines.join("\n"), pieces };
}

/**
 * The master playlist with one picture and its sound alone. Captions are drawn by our own script, not by HLS.
 * @param {string} text
 * @param {string[]} renditions the picture's name, then its sound's
 */
export function master(text, renditions) {
  const [picture, sound] = renditions.map((name) => `${name}.m3u8`);
  const lines = text.split("\n");
  const kept = lines.filter((line, index) => {
    if (line.startsWith("#EXT-X-MEDIA:")) return line.includes("TYPE=AUDIO") && line.includes(`URI="${sound}"`);
    if (line.startsWith("#EXT-X-STREAM-INF:")) return lines[index + 1] === picture;
    return line.startsWith("#") ? true : line === picture || line === "";
  });
  return kept.map((line) => line.replace(/,SUBTITLES="[^"]*"/, "")).join("\n");
}

/**
 * Neighbours of one file together, so that a slow line waits for few answers.
 * @param {Piece[]} pieces
 * @param {number} most bytes of a batch of several
 * @returns {Piece[][]}
 */
export function batches(pieces, most) {
  const found = [];
  let batch = [];
  for (const piece of pieces) {
    const last = batch[batch.length - 1];
    const follows = last && last.url === piece.url && last.offset + last.length === piece.offset;
    if (!follows || piece.offset + piece.length - batch[0].offset > most) {
      batch = [];
      found.push(batch);
    }
    batch.push(piece);
  }
  return found;
}
