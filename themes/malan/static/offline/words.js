// How sizes and days are written.

/** 800 KB, 4.3 MB, 12 MB, 2.1 GB */
export function size(bytes) {
  const kilobytes = bytes / 1024;
  if (kilobytes < 1024) return `${Math.round(kilobytes)} KB`;
  const [value, unit] = kilobytes < 1024 ** 2 ? [kilobytes / 1024, "MB"] : [kilobytes / 1024 ** 2, "GB"];
  return `${value < 10 ? value.toFixed(1) : Math.round(value)} ${unit}`;
}

/** A day and a time in the page's language. */
export function moment(date) {
  const format = { month: "long", day: "numeric", hour: "2-digit", minute: "2-digit" };
  return new Intl.DateTimeFormat(document.documentElement.lang, format).format(new Date(date));
}

export const isOver = (record) => Date.parse(record.good_until) <= Date.now();

/** `template` with {name} filled in. */
export const filled = (template, values) => template.replace(/\{(\w+)\}/g, (_all, name) => values[name]);
