// A random id that this browser makes once and keeps. The server keeps its keyed hash and binds play tokens to it, so that
// a token copied elsewhere is worth nothing. It tells nothing about the person or the phone.

const KEY = "malan.device";
let id = "";

/** @returns {string} */
export function deviceId() {
  id ||= kept() ?? made();
  return id;
}

function kept() {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null; // a private window may refuse: then it lives as long as the page
  }
}

function made() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  const fresh = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  try {
    localStorage.setItem(KEY, fresh);
  } catch {
    // as above
  }
  return fresh;
}
