/** Texts by code in the chosen language, numbers as the ledger prints them, elements in a line. */

/** @type {Record<string, string>} */
let catalogue = {};

/** @param {"zh"|"en"} language */
export async function loadWords(language) {
  const answer = await fetch(`/static/texts/${language}.json`);
  catalogue = await answer.json();
  document.documentElement.lang = language === "en" ? "en" : "zh-CN";
}

/** @param {string} code @param {Record<string, string|number>} [values] */
export function say(code, values = {}) {
  const text = catalogue[code] ?? code;
  return text.replace(/\{(\w+)\}/g, (_, name) => String(values[name] ?? ""));
}

/** @param {string} code @param {string} otherwise */
export function sayOr(code, otherwise) {
  return catalogue[code] ?? otherwise;
}

const twoDecimals = new Intl.NumberFormat("en-US", { minimumFractionDigits: 2, maximumFractionDigits: 2 });
const whole = new Intl.NumberFormat("en-US", { maximumFractionDigits: 0 });

/** m² with two decimals, as the ledger holds them. @param {number} value */
export const exact = (value) => twoDecimals.format(value);

/** @param {number} value */
export const rounded = (value) => whole.format(value);

/**
 * @param {string} tag @param {Record<string, any>} [properties] `class`, `on…` handlers, attributes
 * @param {...(Node|string|null|undefined|false)} children
 */
export function el(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name === "class") element.className = value;
    else element.setAttribute(name, value === true ? "" : String(value));
  }
  element.append(...children.filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}
