/** The card of one room. */

import { el, exact, say, sayOr } from "./words.mjs";

/** @param {any} room as the API gives it @param {"zh"|"en"} lang @param {() => void} onClose @returns {Node[]} */
export function roomCard(room, lang, onClose) {
  const use = lang === "en" ? room.use_en : room.use_name;
  return [
    el("header", { class: "card-head" },
      el("div", {},
        el("h2", {}, room.number ? say("card.number", { number: room.number }) : say("card.unnumbered")),
        el("p", {}, [room.name, use].filter((text, index, all) => text && all.indexOf(text) === index).join(" · "))),
      el("button", { type: "button", class: "close", id: "close-card", "aria-label": say("card.close"), onclick: onClose }, "×")),
    room.review ? el("p", { class: "review-note" }, el("span", { class: "swatch review" }), say("card.review")) : null,
    el("div", { class: "figures" },
      figure(say("card.area"), exact(room.area_m2), "card-area"),
      figure(say("card.limit"), room.limit_m2 === null ? "—" : exact(room.limit_m2), "card-limit"),
      el("div", { class: `status ${room.standard_status}` }, say(`status.${room.standard_status}`))),
    ...findings(room, lang),
    facts([
      [say("card.place"), `${room.building_name} ${room.level_name}（${room.level_code}）`],
      [say("card.organisations"), room.organisations.length
        ? lines(room.organisations.map((one) => one.share < 1 ? `${one.name}（${Math.round(one.share * 100)}%）` : one.name))
        : say("card.none")],
      [say("card.occupants"), room.occupants.length ? lines(room.occupants.map(occupant)) : say("card.vacant")],
      ...rules(room),
      [say("card.measured"), sayOr(`measured.${room.measurement_standard}`, room.measurement_standard)],
      room.printed_area_m2 === null ? null : [say("card.printed"), `${exact(room.printed_area_m2)} m²`],
      [say("card.method"), `${sayOr(`method.${room.method}`, room.method)}（${Math.round(room.confidence * 100)}%）`],
      [say("card.drawing"), `${room.drawing} · ${say("card.revision", { revision: room.revision, from: room.valid_from })}`],
    ]),
  ].filter((node) => node !== null);
}

function figure(label, value, id) {
  return el("div", { class: "figure" }, el("span", { class: "figure-label" }, label),
    el("span", { class: "figure-value" }, el("span", { id }, value), el("small", {}, value === "—" ? "" : " m²")));
}

function occupant(person) {
  const values = { rank: person.rank, headcount: person.headcount, limit: person.m2_per_person };
  return say(person.m2_per_person === null ? "card.occupant.unknown" : "card.occupant", values);
}

function rules(room) {
  const cited = [...new Set(room.occupants.map((person) => person.rule).filter(Boolean))];
  return cited.length ? [[say("card.rule"), lines(cited)]] : [];
}

function findings(room, lang) {
  if (!room.findings.length) return [];
  return [el("ul", { class: "findings" }, ...room.findings.map((one) =>
    el("li", { class: one.severity }, el("p", {}, lang === "en" ? one.text_en : one.text),
      el("p", { class: "finding-code" }, one.code, one.rule ? ` · ${one.rule}` : ""))))];
}

function lines(texts) {
  return el("ul", { class: "lines" }, ...texts.map((text) => el("li", {}, text)));
}

function facts(rows) {
  return el("dl", { class: "facts" }, ...rows.filter((row) => row !== null).flatMap(([term, value]) => [el("dt", {}, term), el("dd", {}, value)]));
}
