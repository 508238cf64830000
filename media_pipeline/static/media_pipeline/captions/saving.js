// Sending captions to the server. A stale base is refused there; nothing is ever overwritten by accident.

export class Refused extends Error {
  constructor(status, body) {
    super(body.message);
    Object.assign(this, { status, body });
  }
}

/**
 * @param {string} address
 * @param {string} csrf
 * @param {{base: number, language: string, cues: [number, number, string][]}} content
 * @returns {Promise<{num: number, cues: [number, number, string][], message: string, versions: string}>}
 */
export async function save(address, csrf, content) {
  const answer = await fetch(address, {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-CSRFToken": csrf, "X-Requested-With": "XMLHttpRequest" },
    body: JSON.stringify(content),
  });
  const body = await answer.json();
  if (!answer.ok) throw new Refused(answer.status, body);
  return body;
}
