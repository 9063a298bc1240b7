/** The search box: an ARIA combobox over the server's search. */

import { ask } from "./api.mjs";
import { el, say } from "./words.mjs";

const PAUSE_MS = 160;

/** @param {(hit: any) => void} onHit */
export function furnishSearch(onHit) {
  const box = /** @type {HTMLInputElement} */ (document.getElementById("search"));
  const list = /** @type {HTMLElement} */ (document.getElementById("hits"));
  let hits = [];
  let active = -1;
  let timer = 0;
  let asking = new AbortController();

  const close = () => {
    list.hidden = true;
    box.setAttribute("aria-expanded", "false");
    box.removeAttribute("aria-activedescendant");
  };
  const choose = (index) => {
    if (!hits[index]) return;
    close();
    box.blur();
    onHit(hits[index]);
  };
  const mark = (index) => {
    active = index;
    [...list.children].forEach((item, at) => item.setAttribute("aria-selected", String(at === index)));
    if (index >= 0) {
      box.setAttribute("aria-activedescendant", `hit-${index}`);
      list.children[index].scrollIntoView({ block: "nearest" });
    }
  };
  const show = (found) => {
    hits = found;
    list.replaceChildren(...(found.length ? found.map((hit, index) => row(hit, index, choose)) : [el("li", { class: "none" }, say("search.none"))]));
    list.hidden = false;
    box.setAttribute("aria-expanded", "true");
    mark(found.length ? 0 : -1);
  };
  const look = async () => {
    asking.abort();
    asking = new AbortController();
    const word = box.value.trim();
    if (!word) return close();
    try {
      show(await ask("search", { q: word.slice(0, 64), limit: 12 }, asking.signal));
    } catch (error) {
      if (error.name !== "AbortError") show([]);
    }
  };
  box.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(look, PAUSE_MS);
  });
  box.addEventListener("focus", () => box.value.trim() && look());
  box.addEventListener("blur", () => setTimeout(close, 150));
  box.addEventListener("keydown", (event) => {
    if (event.key === "Escape") close();
    if (event.key === "Enter") choose(active);
    const move = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (move && hits.length && !list.hidden) {
      event.preventDefault();
      mark((active + move + hits.length) % hits.length);
    }
  });
}

function row(hit, index, choose) {
  const title = hit.kind === "room" ? `${hit.code} ${hit.name}` : hit.name;
  return el("li", { role: "option", id: `hit-${index}`, class: "hit", onmousedown: (event) => event.preventDefault(), onclick: () => choose(index) },
    el("span", { class: `kind ${hit.kind}` }, say(`kind.${hit.kind}`)),
    el("span", { class: "hit-name" }, title), el("span", { class: "hit-detail" }, hit.detail ?? ""));
}
