// Unsaved work, kept in this browser until it is saved or discarded.

export class Draft {
  /** @param {string} name one for each video and language */
  constructor(name) {
    this.key = `malan.captions.${name}`;
  }

  /** @returns {{base: number, rows: [number, number, string][], at: number} | null} */
  read() {
    try {
      const found = JSON.parse(localStorage.getItem(this.key));
      return Array.isArray(found?.rows) ? found : null;
    } catch {
      return null;
    }
  }

  write(base, rows) {
    try {
      localStorage.setItem(this.key, JSON.stringify({ base, rows, at: Date.now() }));
    } catch {
      // No room or no permission: the page still asks before it is left.
    }
  }

  drop() {
    try {
      localStorage.removeItem(this.key);
    } catch {
      // As above.
    }
  }
}
