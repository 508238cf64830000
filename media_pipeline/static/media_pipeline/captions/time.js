// Media time as people write it. Pure.

/** 62500 as "1:02.500", 3661000 as "1:01:01.000". */
export function format(ms) {
  const whole = Math.max(0, Math.round(ms));
  const two = (number) => String(number).padStart(2, "0");
  const [hours, minutes] = [Math.floor(whole / 3600000), Math.floor(whole / 60000) % 60];
  const rest = `${two(Math.floor(whole / 1000) % 60)}.${String(whole % 1000).padStart(3, "0")}`;
  return hours ? `${hours}:${two(minutes)}:${rest}` : `${minutes}:${rest}`;
}

/** "1:02.5", "62.5" or "00:01:02,500" in milliseconds; null for what is no time. */
export function read(text) {
  const found = /^(?:(?:(\d{1,3}):)?(\d{1,3}):)?(\d{1,5})(?:[.,](\d{1,3}))?$/.exec(text.trim().replaceAll("：", ":"));
  if (!found) return null;
  const [hours, minutes, seconds] = [found[1] ?? 0, found[2] ?? 0, found[3]].map(Number);
  return ((hours * 60 + minutes) * 60 + seconds) * 1000 + Number((found[4] ?? "0").padEnd(3, "0"));
}
