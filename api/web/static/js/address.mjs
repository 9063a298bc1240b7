/**
 * The page's state in the address: `#/b/{building}/l/{level}/r/{room}?theme=…&only=…&lang=…&at=…`.
 *
 * @typedef {object} State
 * @property {string|null} building code
 * @property {string|null} level code
 * @property {string|null} room id
 * @property {"use"|"organisation"|"standard"} theme what rooms are coloured by
 * @property {string|null} only class that is brought out
 * @property {string|null} division filter of the building list
 * @property {"zh"|"en"} lang
 * @property {View|null} at
 *
 * @typedef {object} View zoom, latitude and longitude of the middle, bearing in degrees
 * @property {number} zoom
 * @property {number} lat
 * @property {number} lon
 * @property {number} bearing
 */

export const THEMES = /** @type {const} */ (["use", "organisation", "standard"]);

/** @param {string} hash @param {"zh"|"en"} lang where the address names none @returns {State} */
export function readAddress(hash, lang) {
  const [path, query = ""] = hash.replace(/^#/, "").split("?");
  const parts = path.split("/").filter(Boolean).map(decodeURIComponent);
  const named = (letter) => {
    const index = parts.indexOf(letter);
    return index >= 0 && index % 2 === 0 ? (parts[index + 1] ?? null) : null;
  };
  const given = new URLSearchParams(query);
  const theme = given.get("theme");
  return {
    building: named("b"),
    level: named("l"),
    room: named("r"),
    theme: THEMES.find((name) => name === theme) ?? "use",
    only: given.get("only"),
    division: given.get("division"),
    lang: given.has("lang") ? (given.get("lang") === "en" ? "en" : "zh") : lang,
    at: readView(given.get("at")),
  };
}

/** @param {string|null} text @returns {View|null} */
function readView(text) {
  const numbers = (text ?? "").split(",").map(Number);
  if (numbers.length < 3 || numbers.some((number) => !Number.isFinite(number))) return null;
  const [zoom, lat, lon, bearing = 0] = numbers;
  return Math.abs(lat) <= 85 && zoom >= 0 && zoom <= 24 ? { zoom, lat, lon, bearing } : null;
}

/** @param {State} state @returns {string} */
export function writeAddress(state) {
  const steps = [["b", state.building], ["l", state.level], ["r", state.room]];
  const path = steps
    .filter(([, value]) => value)
    .map(([letter, value]) => `/${letter}/${encodeURIComponent(value ?? "")}`)
    .join("");
  const query = new URLSearchParams();
  query.set("theme", state.theme);
  if (state.only) query.set("only", state.only);
  if (state.division) query.set("division", state.division);
  query.set("lang", state.lang);
  if (state.at) {
    const { zoom, lat, lon, bearing } = state.at;
    const turn = bearing ? `,${bearing.toFixed(1)}` : "";
    query.set("at", `${zoom.toFixed(2)},${lat.toFixed(6)},${lon.toFixed(6)}${turn}`);
  }
  return `#${path || "/"}?${query.toString().replaceAll("%2C", ",")}`;
}
