/** Asking the server. Errors are problem documents; their text is shown as it stands. */

export class Problem extends Error {
  /** @param {{code: string, detail: string, detail_en: string}} document */
  constructor(document) {
    super(document.detail);
    this.code = document.code;
    this.detail = { zh: document.detail, en: document.detail_en };
  }
}

/**
 * @param {string} path under /api/v1
 * @param {Record<string, string|number|null|undefined>} [values] query parameters; empty ones are left out
 * @param {AbortSignal} [signal]
 * @returns {Promise<any>}
 */
export async function ask(path, values = {}, signal) {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(values)) {
    if (value !== null && value !== undefined && value !== "") query.set(name, String(value));
  }
  const text = query.toString();
  const address = `/api/v1/${path}${text ? `?${text}` : ""}`;
  return readAnswer(await fetch(address, { signal, headers: { Accept: "application/json" } }));
}

/** What an answer holds, or its problem as an error. @param {Response} answer @returns {Promise<any>} */
export async function readAnswer(answer) {
  if (answer.ok) return answer.status === 204 ? null : answer.json();
  const fallback = { code: String(answer.status), detail: answer.statusText, detail_en: answer.statusText };
  throw new Problem(await answer.json().catch(() => fallback));
}

/** All pages of the buildings in scope. @param {string|null} division */
export async function askBuildings(division) {
  const items = [];
  for (let offset = 0; ; offset += 500) {
    const page = await ask("buildings", { division, limit: 500, offset });
    items.push(...page.items);
    if (items.length >= page.total || page.items.length === 0) return items;
  }
}
