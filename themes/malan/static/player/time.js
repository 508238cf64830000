// Times as people read them.

/** Seconds as 0:42 or 1:02:03. */
export function clock(seconds) {
  const whole = Math.max(0, Math.floor(seconds || 0));
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor((whole % 3600) / 60)];
  const two = (number) => String(number).padStart(2, "0");
  return hours ? `${hours}:${two(minutes)}:${two(whole % 60)}` : `${minutes}:${two(whole % 60)}`;
}

/** The same for a screen reader; `words` has the pattern "{m} min {s} s" in the page's language. */
export function spoken(seconds, words) {
  const whole = Math.max(0, Math.floor(seconds || 0));
  return words.replace("{m}", String(Math.floor(whole / 60))).replace("{s}", String(whole % 60));
}
