// Keys of the captions editor. By place on the keyboard (`code`): with Alt, some layouts type another sign.

const WITH_ALT = {
  KeyK: "toggle",
  KeyJ: "back",
  KeyL: "on",
  ArrowUp: "previous",
  ArrowDown: "next",
  BracketLeft: "set-start",
  BracketRight: "set-end",
  Enter: "split",
  NumpadEnter: "split",
  KeyM: "merge",
  KeyN: "insert",
  Backspace: "remove",
  Delete: "remove",
  KeyH: "hint",
};

/** The act that a key stands for, or "". */
export function actOf(event) {
  // While an input method is composing, every key is its own.
  if (event.isComposing || event.keyCode === 229) return "";
  const control = event.ctrlKey || event.metaKey;
  if (event.altKey && !control) return WITH_ALT[event.code] ?? "";
  if (!control || event.altKey) return "";
  if (event.code === "KeyS") return "save";
  if (event.code === "KeyY") return "redo";
  if (event.code === "KeyZ") return event.shiftKey ? "redo" : "undo";
  return "";
}
