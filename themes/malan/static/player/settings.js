// What a learner chose, kept on this device for the next lecture.

const STORED = "malan.player";

/** Everything that was chosen; {} where nothing was, or where the browser keeps nothing. */
export function chosen() {
  try {
    return JSON.parse(localStorage.getItem(STORED)) ?? {};
  } catch {
    return {};
  }
}

/** Keep `choices` beside those that are there. */
export function keep(choices) {
  try {
    localStorage.setItem(STORED, JSON.stringify({ ...chosen(), ...choices }));
  } catch {
    // A private window forgets; nothing else depends on it.
  }
}
