/**
 * What rooms are coloured by. Colours are told apart by colour-blind readers (after Okabe and Ito);
 * over-standard rooms are hatched as well.
 *
 * @typedef {object} RoomClass
 * @property {string} key value of the theme's property; "" stands for none
 * @property {string} label
 * @property {string} colour
 * @property {boolean} [hatched]
 * @property {number} rooms
 * @property {number} area m²
 */

import { say } from "./words.mjs";

/** Theme -> the property of a room's tile feature, and the list of the totals. */
export const PROPERTY = { use: "use_group", organisation: "organisation_code", standard: "standard_status" };
const PARTS = { use: "uses", organisation: "organisations", standard: "statuses" };

const USE_COLOURS = {
  1: "#8fbce6", 2: "#f3cf7a", 3: "#b9a3d6", 4: "#86cdb0", 5: "#e39aa8", 8: "#dde2e8", 9: "#c8a98a",
};
const ORGANISATION_COLOURS = ["#6fb7e8", "#f0b64a", "#5fc3a1", "#d88bb3", "#e58a5a", "#5b8fc7", "#ece27a"];
const STATUS_COLOURS = {
  over: "#e8743b", near: "#f3c14f", within: "#7fbfe0", no_data: "#c9b8dc", not_applicable: "#e6e9ed",
};
export const NONE_COLOUR = "#f7f8f9";
const OTHER_COLOUR = "#c3c9d1";

/**
 * @param {"use"|"organisation"|"standard"} theme
 * @param {any} totals one level's totals as the API gives them
 * @param {Map<string, any>} uses by code
 * @param {"zh"|"en"} lang
 * @returns {RoomClass[]}
 */
export function classify(theme, totals, uses, lang) {
  const parts = [...(totals?.[PARTS[theme]] ?? [])];
  if (theme === "organisation") parts.sort((a, b) => Number(a.code === null) - Number(b.code === null) || b.area_m2 - a.area_m2);
  if (theme === "standard") {
    const order = Object.keys(STATUS_COLOURS);
    parts.sort((a, b) => order.indexOf(a.code) - order.indexOf(b.code));
  }
  return parts.map((part, index) => ({
    key: part.code ?? "",
    label: label(theme, part, uses, lang),
    colour: colour(theme, part.code, index),
    hatched: theme === "standard" && part.code === "over",
    rooms: part.rooms,
    area: part.area_m2,
  }));
}

function colour(theme, code, index) {
  if (code === null) return NONE_COLOUR;
  if (theme === "use") return USE_COLOURS[code] ?? OTHER_COLOUR;
  if (theme === "standard") return STATUS_COLOURS[code] ?? OTHER_COLOUR;
  return ORGANISATION_COLOURS[index] ?? OTHER_COLOUR;
}

function label(theme, { code, name }, uses, lang) {
  if (code === null) return say(`${theme === "standard" ? "status" : theme}.none`);
  if (theme === "standard") return say(`status.${code}`);
  if (theme === "organisation") return name ?? code;
  const use = uses.get(code);
  return use ? (lang === "en" ? use.en : use.name) : code;
}
