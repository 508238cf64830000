// Numbers of reports for a session that outlives its pages: the server decides each number once.

// Beside the reports themselves, and longer: a number that was given is never given again.
const PREFIX = "malan.number.";
const given = new Map();

/**
 * @param {string} session
 * @param {boolean} [take] whether it is given herewith
 */
export function nextNumber(session, take = true) {
  let last = given.get(session) ?? 0;
  try {
    last = Math.max(last, Number(localStorage.getItem(PREFIX + session)));
    if (take) localStorage.setItem(PREFIX + session, String(last + 1));
  } catch {
    // Then they last as long as the page; a phone that keeps nothing has no downloaded lesson either.
  }
  if (take) given.set(session, last + 1);
  return last + 1;
}
