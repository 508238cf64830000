// What to remark about captions. Hints are advice; only `hard` ones stop saving, because players could not show them. Pure.

const MOST_A_SECOND = 9;
const MOST_A_LINE = 20;
const WIDE = /[\u2e80-\u9fff\uac00-\ud7af\uff00-\uff60]/u;

/** How much there is to read, in Chinese characters; marks are not read. */
export function reading(text) {
  let sum = 0;
  for (const char of text) if (/[\p{L}\p{N}]/u.test(char)) sum += WIDE.test(char) ? 1 : 0.5;
  return sum;
}

/** How wide a line is, in Chinese characters. */
export function width(line) {
  let sum = 0;
  for (const char of line) sum += WIDE.test(char) || /[\u3000-\u303f]/.test(char) ? 1 : 0.5;
  return sum;
}

/**
 * @param {{start: number, end: number, text: string}} one
 * @param {{end: number} | undefined} before the cue above
 * @param {number | null} duration of the video in ms
 * @returns {{name: string, hard?: boolean, values?: object}[]}
 */
export function hintsOf(one, before, duration) {
  if (one.end <= one.start) return [{ name: "backwards", hard: true }];
  const found = [];
  if (!one.text.trim()) found.push({ name: "empty" });
  if (before && one.start < before.end) found.push({ name: "overlap" });
  if (duration && one.end > duration) found.push({ name: "beyond" });
  const rate = (reading(one.text) * 1000) / (one.end - one.start);
  if (rate > MOST_A_SECOND) found.push({ name: "fast", values: { rate: Math.round(rate * 10) / 10 } });
  const longest = Math.max(...one.text.split("\n").map(width));
  if (longest > MOST_A_LINE) found.push({ name: "long", values: { count: Math.round(longest) } });
  return found;
}
