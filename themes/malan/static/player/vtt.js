// WebVTT as our server writes it: cues with text, or with a part of a picture. Pure: no DOM, no network.

const TIMES = /^((?:\d+:)?\d{2}:\d{2}\.\d{3})\s+-->\s+((?:\d+:)?\d{2}:\d{2}\.\d{3})/;
const ENTITIES = { "&amp;": "&", "&lt;": "<", "&gt;": ">", "&nbsp;": " ", "&lrm;": "", "&rlm;": "" };

/** @typedef {{start: number, end: number, text: string}} Cue seconds, and lines without markup */

const seconds = (text) => text.split(":").reduce((sum, part) => sum * 60 + Number(part), 0);

const plain = (text) => text.replace(/<[^>]*>/g, "").replace(/&(?:amp|lt|gt|nbsp|lrm|rlm);/g, (found) => ENTITIES[found]);

/**
 * @param {string} source
 * @returns {Cue[]} in the order of their beginning
 */
export function parse(source) {
  const cues = [];
  for (const block of source.replace(/\r\n?/g, "\n").split(/\n{2,}/)) {
    const lines = block.split("\n");
    const at = lines.findIndex((line) => TIMES.test(line));
    if (at < 0) continue;
    const [, start, end] = TIMES.exec(lines[at]);
    const text = plain(lines.slice(at + 1).join("\n")).trim();
    if (text) cues.push({ start: seconds(start), end: seconds(end), text });
  }
  return cues.sort((one, other) => one.start - other.start);
}

/** The index of the last cue that begins at `time` or before; -1 where none has begun. */
export function lastBegun(cues, time) {
  let [low, high] = [0, cues.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (cues[middle].start <= time) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
