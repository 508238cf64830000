// Numbers of reports for a session that outlives its pages: the server decides each number once.

// Beside the reports themselves, and longer: a number that was given is never given again.
const PREFIX = "malan.number.";
const given = new Map();

/** @param {string} session */
export function nextNumber(session) {
  let last = given.get(session) ?? 0;
  try {
    last = Math.max(last, Number(localStorage.getItem(PREFIX + session)));
    localStorage.setItem(PREFIX + session, String(last + 1));
  } catch {
    // Then they last as long as the page; a phone that keeps nothing has no downloaded lesson either.
  }
  given.set(session, last + 1);
  return last + 1;
}
