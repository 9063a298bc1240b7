/** The page: state in the address, data from the API, drawn by the map and the panels. */

import { readAddress, writeAddress } from "./address.mjs";
import { ask, askBuildings, Problem } from "./api.mjs";
import { roomCard } from "./card.mjs";
import { MapView } from "./map.mjs";
import { buildingHead, buildingList, legend, levelPicker, roomTable } from "./panel.mjs";
import { furnishSearch } from "./search.mjs";
import { askForLogIn, readSession, rememberLanguage, rememberedLanguage } from "./session.mjs";
import { classify } from "./themes.mjs";
import { el, loadWords, say } from "./words.mjs";

const byId = (id) => /** @type {HTMLElement} */ (document.getElementById(id));

class Page {
  constructor() {
    this.state = readAddress(location.hash, rememberedLanguage());
    this.buildings = [];
    this.divisions = [];
    this.uses = new Map();
    this.building = null;
    this.rooms = [];
    this.totals = null;
    this.card = null;
    this.session = null;
    this.turn = 0;
    this.written = "";
  }

  async start() {
    await loadWords(this.state.lang);
    this.session = await readSession();
    if (!this.session) return askForLogIn();
    if (this.session.must_change_password) return location.assign("/account");
    this.dress();
    this.openMap();
    furnishSearch((hit) => this.follow(hit));
    byId("language").addEventListener("click", () => {
      const lang = this.state.lang === "zh" ? "en" : "zh";
      rememberLanguage(lang);
      this.go({ lang });
    });
    byId("brand").addEventListener("click", (event) => {
      event.preventDefault();
      this.leave();
    });
    addEventListener("popstate", () => this.followAddress());
    byId("panel").replaceChildren(el("p", { class: "empty" }, say("loading")));
    await this.guard(async () => {
      const [buildings, divisions, uses] = await Promise.all([askBuildings(null), ask("divisions"), ask("room-uses")]);
      this.buildings = buildings;
      this.divisions = divisions;
      this.uses = new Map(uses.map((use) => [use.code, use]));
      await this.map?.ready;
      this.map?.showPlaces(buildings, divisions, this.state.lang);
      await this.show(this.state, { fit: this.state.at === null, animate: false });
    });
    document.body.dataset.ready = "true";
  }

  openMap() {
    try {
      this.map = new MapView(byId("map"), this.state.at, {
        room: (mapId) => this.go({ room: this.rooms.find((room) => room.map_id === mapId)?.id ?? null }),
        building: (code) => this.go({ building: code, level: null, room: null, only: null }, { fit: true }),
        moved: (at) => {
          this.state = { ...this.state, at };
          this.write(false);
        },
      });
    } catch {
      this.map = null;
      this.notice(say("map.none"));
    }
  }

  /** Texts outside the panels. */
  dress() {
    document.title = `${say("title")} · ${say("subtitle")}`;
    document.querySelector(".brand-name").textContent = say("title");
    document.querySelector(".brand-sub").textContent = say("subtitle");
    byId("skip").textContent = say("skip");
    byId("docs").textContent = say("docs");
    byId("account").textContent = this.session.display_name;
    byId("account").title = this.session.password_reminder ? say("account.reminder", { day: this.session.password_expires_at.slice(0, 10) }) : say("account");
    byId("account").classList.toggle("remind", this.session.password_reminder);
    byId("language").textContent = say("language");
    byId("language").setAttribute("aria-label", say("language.label"));
    byId("search").setAttribute("placeholder", say("search"));
    byId("search").setAttribute("aria-label", say("search"));
  }

  /** Change the state, write it into the address and show it. */
  go(change, options = {}) {
    const next = { ...this.state, ...change };
    return this.guard(async () => {
      await this.show(next, options);
      this.write(true);
    });
  }

  leave() {
    this.map?.home();
    return this.go({ building: null, level: null, room: null, only: null });
  }

  async followAddress() {
    if (location.hash === this.written) return;
    const next = readAddress(location.hash, this.state.lang);
    await this.guard(() => this.show(next, { fit: next.at === null }));
    const { at } = next;
    if (at) this.map?.map.jumpTo({ center: [at.lon, at.lat], zoom: at.zoom, bearing: at.bearing });
  }

  /** Go to what the search found. */
  async follow(hit) {
    if (!hit.building_code) return;
    const change = { building: hit.building_code, level: null, room: null, only: null };
    await this.guard(async () => {
      if (hit.level_id) change.level = (await ask(`levels/${hit.level_id}`)).code;
      if (hit.kind === "room") change.room = hit.id;
      if (hit.kind === "organisation") Object.assign(change, { theme: "organisation", only: hit.code });
      await this.go(change, { fit: true });
    });
  }

  /** Fetch what the state names and draw it; a newer call makes an older one stop. */
  async show(next, { fit = false, animate = true } = {}) {
    this.turn += 1;
    const { turn } = this;
    const was = this.state;
    if (next.lang !== was.lang) await loadWords(next.lang);
    const building = next.building ? (this.building?.code === next.building ? this.building : await ask(`buildings/${encodeURIComponent(next.building)}`)) : null;
    const level = building ? chooseLevel(building.level_list, next.level) : null;
    const fresh = level && (this.level?.id !== level.id || this.rooms.length === 0);
    const [rooms, totals] = fresh
      ? await Promise.all([ask(`levels/${level.id}/rooms`), ask("totals", { by: "level", level: level.id })])
      : level ? [this.rooms, [this.totals]] : [[], [null]];
    const card = next.room ? (this.card?.id === next.room ? this.card : await ask(`rooms/${next.room}`)) : null;
    if (turn !== this.turn) return;
    Object.assign(this, { building, level, rooms, totals: totals[0] ?? null, card });
    this.state = { ...next, level: level?.code ?? null, at: this.map ? this.map.view() : next.at };
    this.draw(was.lang !== next.lang);
    const box = level?.bbox ?? building?.bbox;
    const covered = byId("card").getBoundingClientRect();
    if (fit && box) this.map?.fit(box, animate, covered);
    else if (card && card.id !== was.room && card.lon !== null) this.map?.uncover(card.lon, card.lat, covered);
  }

  draw(relabel) {
    const { state, building, level } = this;
    if (relabel) this.dress();
    const focused = document.activeElement?.getAttribute("role") === "radio";
    const classes = classify(state.theme, this.totals, this.uses, state.lang);
    this.drawPanel(classes);
    const chosen = document.querySelector('.level[aria-checked="true"]');
    chosen?.scrollIntoView({ block: "nearest" });
    if (focused) chosen?.focus();
    this.drawCard();
    if (!this.map) return;
    if (relabel) this.map.showPlaces(this.buildings, this.divisions, state.lang);
    this.map.selectBuilding(building?.code ?? null);
    this.map.showLevel(level, this.rooms);
    this.map.paint(state.theme, classes, state.only);
    this.map.select(this.card?.map_id ?? null);
  }

  drawPanel(classes) {
    const { state, building, level } = this;
    const panel = byId("panel");
    const scroll = panel.scrollTop;
    if (!building) {
      panel.replaceChildren(...buildingList({
        buildings: this.buildings, divisions: this.divisions, division: state.division,
        onDivision: (division) => this.go({ division }),
        onBuilding: (code) => this.go({ building: code, level: null, room: null, only: null }, { fit: true }),
      }, state.lang));
      return;
    }
    panel.replaceChildren(
      buildingHead(building, () => this.leave()),
      levelPicker(building.level_list, level?.code ?? null, (code) => this.go({ level: code, room: null })),
      ...(level ? [
        legend({
          theme: state.theme, classes, totals: this.totals, only: state.only, level,
          onTheme: (theme) => this.go({ theme, only: null }), onOnly: (only) => this.go({ only }),
        }),
        roomTable(this.rooms, state.room, (room) => this.go({ room })),
      ] : []),
    );
    panel.scrollTop = scroll;
  }

  drawCard() {
    const holder = byId("card");
    holder.hidden = this.card === null;
    if (this.card) holder.replaceChildren(...roomCard(this.card, this.state.lang, () => this.go({ room: null })));
  }

  write(step) {
    const hash = writeAddress(this.state);
    if (hash === location.hash) return;
    this.written = hash;
    if (step) history.pushState(null, "", hash);
    else history.replaceState(null, "", hash);
  }

  /** Run something; say what went wrong instead of leaving the page as it was. */
  async guard(action) {
    this.notice("");
    document.body.dataset.busy = "true";
    try {
      await action();
    } catch (error) {
      if (error instanceof Problem && error.code === "ACCESS_REQUIRED") return askForLogIn();
      const detail = error instanceof Problem ? error.detail[this.state.lang] : String(error.message ?? error);
      this.notice(say("error", { detail }), action);
    } finally {
      delete document.body.dataset.busy;
    }
  }

  notice(text, again) {
    const holder = byId("notice");
    holder.hidden = !text;
    holder.replaceChildren(text, again ? el("button", { type: "button", onclick: () => this.guard(again) }, say("error.retry")) : "");
  }
}

/** The level asked for, else the lowest one from the ground up that has rooms. */
function chooseLevel(levels, code) {
  return levels.find((level) => level.code === code)
    ?? levels.find((level) => level.ordinal >= 0 && level.rooms > 0)
    ?? levels.find((level) => level.rooms > 0) ?? levels[0] ?? null;
}

new Page().start();
