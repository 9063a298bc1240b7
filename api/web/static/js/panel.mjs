/** The panel on the left: buildings, then a building's levels, legend and room table. */

import { THEMES } from "./address.mjs";
import { el, exact, rounded, say } from "./words.mjs";

/**
 * @param {object} view
 * @param {any[]} view.buildings @param {any[]} view.divisions @param {string|null} view.division
 * @param {(code: string|null) => void} view.onDivision @param {(code: string) => void} view.onBuilding
 */
export function buildingList({ buildings, divisions, division, onDivision, onBuilding }, lang) {
  const shown = division ? buildings.filter((b) => b.managing_division_code.startsWith(prefixOf(division))) : buildings;
  const sums = {
    count: shown.length,
    rooms: rounded(shown.reduce((sum, b) => sum + b.rooms, 0)),
    area: exact(shown.reduce((sum, b) => sum + b.area_m2, 0)),
  };
  const name = (d) => (lang === "en" ? (d.en ?? d.name) : d.name);
  const options = divisions.filter((d) => d.buildings > 0).map((d) =>
    el("option", { value: d.code, selected: d.code === division },
      `${d.tier === "province" ? "" : d.tier === "city" ? "  " : "    "}${name(d)}（${d.buildings}）`));
  return [
    el("div", { class: "panel-head" },
      el("label", { class: "field" }, el("span", {}, say("division")),
        el("select", { id: "division", onchange: (event) => onDivision(event.target.value || null) },
          el("option", { value: "" }, say("division.all")), ...options)),
      el("p", { class: "sums" }, say("buildings.count", sums))),
    shown.length
      ? el("ul", { class: "buildings" }, ...shown.map((b) => buildingRow(b, onBuilding)))
      : el("p", { class: "empty" }, say("buildings.none")),
  ];
}

/** 510000 → 51, 510100 → 5101. @param {string} code */
export function prefixOf(code) {
  return code.length === 6 ? code.replace(/(00){1,2}$/, "") : code;
}

function buildingRow(b, onBuilding) {
  return el("li", {},
    el("button", { type: "button", class: "building", "data-code": b.code, onclick: () => onBuilding(b.code) },
      el("span", { class: "building-name" }, b.name),
      el("span", { class: "building-where" }, b.managing_division_name),
      el("span", { class: "building-sums" },
        say("building.line", { levels: b.levels, rooms: rounded(b.rooms), area: exact(b.area_m2) }))));
}

/** Facts of the chosen building, and the way back. */
export function buildingHead(building, onBack) {
  const facts = [
    ["building.code", building.code],
    ["building.manager", building.managing_division_name],
    ["building.address", building.address],
    ["building.year", building.built_year],
    ["building.certified", building.certified_gross_area_m2 === null ? null : `${exact(building.certified_gross_area_m2)} m²`],
  ].filter(([, value]) => value);
  return el("div", { class: "panel-head" },
    el("button", { type: "button", class: "back", id: "back", onclick: onBack }, `‹ ${say("building.back")}`),
    el("h2", {}, building.name),
    el("dl", { class: "facts" }, ...facts.flatMap(([code, value]) => [el("dt", {}, say(code)), el("dd", {}, String(value))])));
}

/** The floor picker, top storey first: a radio group whose bars show m². */
export function levelPicker(levels, chosen, onLevel) {
  if (!levels.length) return el("p", { class: "empty" }, say("levels.none"));
  const most = Math.max(...levels.map((level) => level.area_m2), 1);
  const shown = [...levels].sort((a, b) => b.ordinal - a.ordinal);
  const buttons = shown.map((level) => {
    const on = level.code === chosen;
    const bar = el("span", { class: "level-bar" });
    bar.style.setProperty("--share", `${(100 * level.area_m2) / most}%`);
    return el("button", {
      type: "button", role: "radio", class: "level", "aria-checked": String(on), tabindex: on ? 0 : -1,
      "data-level": level.code, onclick: () => onLevel(level.code),
    }, el("span", { class: "level-code" }, level.code), el("span", { class: "level-name" }, level.name), bar,
    el("span", { class: "level-sums" }, say("level.rooms", { rooms: level.rooms })),
    el("span", { class: "level-area" }, `${exact(level.area_m2)} m²`));
  });
  const step = (event) => {
    const move = { ArrowUp: -1, ArrowLeft: -1, ArrowDown: 1, ArrowRight: 1 }[event.key];
    if (!move) return;
    event.preventDefault();
    const next = shown[shown.findIndex((level) => level.code === chosen) + move];
    if (next) onLevel(next.code, true);
  };
  return el("section", { class: "block" }, el("h3", {}, say("levels")),
    el("div", { role: "radiogroup", class: "levels", id: "levels", "aria-label": say("levels"), onkeydown: step }, ...buttons));
}

/** Choice of theme, and the legend: rooms and m² of each class, as the ledger adds them up. */
export function legend({ theme, classes, totals, only, level, onTheme, onOnly }) {
  const tabs = THEMES.map((name) => el("button", {
    type: "button", class: "tab", "aria-pressed": String(name === theme), "data-theme": name, onclick: () => onTheme(name),
  }, say(`theme.${name}`)));
  const rows = classes.map((one) => {
    const swatch = el("span", { class: one.hatched ? "swatch hatched" : "swatch" });
    swatch.style.backgroundColor = one.colour;
    const toggle = () => onOnly(only === one.key ? null : one.key);
    return el("tr", { class: only === one.key ? "class on" : only === null ? "class" : "class dim", "data-key": one.key },
      el("th", { scope: "row" }, el("button", { type: "button", "aria-pressed": String(only === one.key), onclick: toggle }, swatch, one.label)),
      el("td", {}, rounded(one.rooms)), el("td", {}, exact(one.area)));
  });
  return el("section", { class: "block" },
    el("h3", {}, say("theme")),
    el("div", { class: "tabs", role: "group", "aria-label": say("theme") }, ...tabs),
    el("table", { class: "legend", id: "legend" },
      el("thead", {}, el("tr", {}, el("th", { scope: "col" }, say("legend.class")), el("th", { scope: "col" }, say("legend.rooms")), el("th", { scope: "col" }, say("legend.area")))),
      el("tbody", {}, ...rows),
      el("tfoot", {}, el("tr", {}, el("th", { scope: "row" }, say("legend.total")), el("td", {}, rounded(totals?.rooms ?? 0)), el("td", {}, exact(totals?.area_m2 ?? 0))))),
    el("p", { class: "hint" }, theme === "organisation" ? say("legend.shared") : say("legend.hint")),
    level?.review ? el("p", { class: "review-note" }, el("span", { class: "swatch review" }), say("level.review", { count: level.review })) : null,
    level?.revision ? el("p", { class: "hint" }, say("level.revision", { revision: level.revision, from: level.valid_from, drawing: level.drawing })) : null);
}

/** The map's twin for keyboards and screen readers. */
export function roomTable(rooms, chosen, onRoom) {
  return el("section", { class: "block" }, el("h3", {}, say("rooms")),
    el("table", { class: "rooms", id: "rooms" },
      el("thead", {}, el("tr", {}, ...["rooms.number", "rooms.name", "legend.area"].map((code) => el("th", { scope: "col" }, say(code))))),
      el("tbody", {}, ...rooms.map((room) =>
        el("tr", { class: room.id === chosen ? "on" : null, "data-status": room.standard_status },
          el("td", {}, el("button", { type: "button", "data-room": room.id, onclick: () => onRoom(room.id) }, room.number ?? "—")),
          el("td", {}, room.name ?? room.use_name ?? "—", room.review ? el("span", { class: "badge review" }, say("map.review")) : null,
            room.standard_status === "over" ? el("span", { class: "badge over" }, say("status.over")) : null),
          el("td", {}, exact(room.area_m2)))))));
}
