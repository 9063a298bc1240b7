/** The map: buildings from far, rooms from near, no basemap and no glyph server. */

import * as maplibre from "/static/vendor/maplibre-gl/maplibre-gl.mjs";
import { drawHatch, layers, NOTHING, paperLines } from "./style.mjs";
import { PROPERTY } from "./themes.mjs";

const SICHUAN = [97.3, 26.0, 108.6, 34.4];
const CJK_FONTS = "'Noto Sans CJK SC', 'Source Han Sans SC', 'Microsoft YaHei', 'PingFang SC', 'WenQuanYi Zen Hei', sans-serif";

/**
 * @typedef {object} Handlers
 * @property {(mapId: number|null) => void} room a room, or the empty ground, was clicked
 * @property {(code: string) => void} building
 * @property {(view: import("./address.mjs").View) => void} moved
 */

export class MapView {
  /** @param {HTMLElement} container @param {import("./address.mjs").View|null} at @param {Handlers} handlers */
  constructor(container, at, handlers) {
    const start = at
      ? { center: [at.lon, at.lat], zoom: at.zoom, bearing: at.bearing }
      : { bounds: SICHUAN, fitBoundsOptions: { padding: 24 } };
    this.handlers = handlers;
    this.level = null;
    this.map = new maplibre.Map({
      container,
      style: { version: 8, sources: {}, layers: layers.ground },
      localIdeographFontFamily: CJK_FONTS,
      attributionControl: false,
      maxZoom: 23,
      minZoom: 3,
      maxPitch: 0,
      pitchWithRotate: false,
      fadeDuration: matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 150,
      ...start,
    });
    this.map.addControl(new maplibre.NavigationControl({ visualizePitch: false }), "top-right");
    this.map.addControl(new maplibre.ScaleControl({ maxWidth: 120, unit: "metric" }), "bottom-left");
    this.ready = new Promise((resolve) => this.map.once("load", resolve)).then(() => this.furnish());
  }

  furnish() {
    const { map } = this;
    map.addImage("hatch", drawHatch(), { pixelRatio: 2 });
    map.addSource("paper", { type: "geojson", data: paperLines() });
    map.addSource("divisions", { type: "geojson", data: NOTHING });
    map.addSource("places", { type: "geojson", data: NOTHING, cluster: true, clusterRadius: 44, clusterMaxZoom: 12 });
    map.addSource("labels", { type: "geojson", data: NOTHING });
    map.addSource("footprints", {
      type: "vector", tiles: [`${location.origin}/tiles/buildings/{z}/{x}/{y}`], minzoom: 13, maxzoom: 18,
    });
    for (const layer of layers.places) map.addLayer(layer);
    for (const layer of layers.names) map.addLayer(layer);
    map.on("moveend", () => this.handlers.moved(this.view()));
    for (const event of ["movestart", "dataloading"]) map.on(event, () => delete map.getContainer().dataset.idle);
    map.on("idle", () => {
      map.getContainer().dataset.idle = "true";
    });
    map.on("click", (event) => this.clicked(event));
    map.on("mousemove", (event) => this.hovered(event));
    map.getCanvas().setAttribute("aria-label", "map");
  }

  view() {
    const { lng, lat } = this.map.getCenter();
    return { zoom: this.map.getZoom(), lat, lon: lng, bearing: this.map.getBearing() };
  }

  /** @param {any[]} buildings @param {any[]} divisions @param {"zh"|"en"} lang */
  showPlaces(buildings, divisions, lang) {
    const point = (lon, lat, properties) => ({
      type: "Feature", geometry: { type: "Point", coordinates: [lon, lat] }, properties,
    });
    const collect = (features) => ({ type: "FeatureCollection", features });
    this.map.getSource("places").setData(collect(
      buildings.filter((b) => b.lon !== null).map((b) => point(b.lon, b.lat, { code: b.code, name: b.name })),
    ));
    const cities = divisions.filter((d) => d.bbox && d.tier === "city");
    this.map.getSource("divisions").setData(collect(
      cities.map(({ bbox: [west, south, east, north], ...d }) =>
        point((west + east) / 2, (south + north) / 2, { name: lang === "en" ? (d.en ?? d.name) : d.name })),
    ));
  }

  /** @param {any|null} level @param {any[]} rooms as the API lists them */
  showLevel(level, rooms) {
    const { map } = this;
    if (this.level !== (level?.id ?? null)) {
      for (const layer of layers.rooms) if (map.getLayer(layer.id)) map.removeLayer(layer.id);
      if (map.getSource("rooms")) map.removeSource("rooms");
      this.level = level?.id ?? null;
      if (level) {
        map.addSource("rooms", {
          type: "vector", minzoom: 14, maxzoom: 18,
          tiles: [`${location.origin}/tiles/rooms/{z}/{x}/{y}?level=${level.id}`],
        });
        for (const layer of layers.rooms) map.addLayer(layer, "room-areas");
      }
    }
    map.getSource("labels").setData({
      type: "FeatureCollection",
      features: rooms.filter((room) => room.lon !== null).map((room) => ({
        type: "Feature",
        geometry: { type: "Point", coordinates: [room.lon, room.lat] },
        properties: {
          number: room.number ?? "", name: room.name ?? "",
          area: `${room.area_m2.toFixed(2)} m²`, size: room.area_m2,
        },
      })),
    });
  }

  /** @param {"use"|"organisation"|"standard"} theme @param {import("./themes.mjs").RoomClass[]} classes @param {string|null} only */
  paint(theme, classes, only) {
    const { map } = this;
    if (!map.getLayer("rooms-fill")) return;
    const value = ["coalesce", ["get", PROPERTY[theme]], ""];
    const pairs = classes.flatMap(({ key, colour }) => [key, colour]);
    map.setPaintProperty("rooms-fill", "fill-color", pairs.length ? ["match", value, ...pairs, "#c3c9d1"] : "#c3c9d1");
    map.setPaintProperty("rooms-fill", "fill-opacity", only === null ? 1 : ["case", ["==", value, only], 1, 0.16]);
    const hatched = classes.filter((one) => one.hatched && (only === null || only === one.key)).map((one) => one.key);
    map.setFilter("rooms-hatch", ["in", value, ["literal", hatched]]);
  }

  /** @param {number|null} mapId */
  select(mapId) {
    if (this.map.getLayer("rooms-selected")) this.map.setFilter("rooms-selected", ["==", ["id"], mapId ?? -1]);
  }

  /** @param {string|null} code */
  selectBuilding(code) {
    this.map.setPaintProperty("footprints-line", "line-width", ["case", ["==", ["get", "code"], code ?? ""], 2, 1]);
    this.map.setFilter("place-names", ["all", ["!", ["has", "point_count"]], ["!=", ["get", "code"], code ?? ""]]);
  }

  /** @param {number[]} bbox @param {boolean} animate @param {DOMRect} panel what lies on the map; empty if nothing does */
  fit(bbox, animate, panel) {
    const [west, south, east, north] = bbox;
    const still = !animate || matchMedia("(prefers-reduced-motion: reduce)").matches;
    const frame = this.map.getContainer().getBoundingClientRect();
    const padding = { top: 48, bottom: 48, left: 48, right: 64 };
    if (panel.width > frame.width * 0.9) padding.bottom += Math.max(0, frame.bottom - panel.top);
    else if (panel.width > 0) padding.right = frame.right - panel.left + 24;
    this.map.fitBounds([[west, south], [east, north]], { padding, maxZoom: 21, duration: still ? 0 : 900 });
  }

  /** Move the map so that a place is not under a panel that lies on it. @param {number} lon @param {number} lat @param {DOMRect} panel */
  uncover(lon, lat, panel) {
    const frame = this.map.getContainer().getBoundingClientRect();
    const at = this.map.project([lon, lat]);
    const [x, y] = [at.x + frame.left, at.y + frame.top];
    const narrow = panel.width > frame.width * 0.9;
    const inside = x > panel.left - 40 && x < panel.right + 40 && y > panel.top - 40 && y < panel.bottom + 40;
    const outside = at.x < 0 || at.y < 0 || at.x > frame.width || at.y > frame.height;
    if (!inside && !outside) return;
    const offset = narrow ? [0, (panel.top - frame.bottom) / 2] : [(panel.left - frame.right) / 2, 0];
    this.map.easeTo({ center: [lon, lat], offset, duration: 400 });
  }

  home() {
    this.map.fitBounds(SICHUAN, { padding: 24, duration: 600 });
  }

  clicked(event) {
    const at = (ids) => this.map.queryRenderedFeatures(event.point, { layers: ids.filter((id) => this.map.getLayer(id)) })[0];
    const room = at(["rooms-fill"]);
    if (room) return this.handlers.room(Number(room.id));
    const cluster = at(["clusters"]);
    if (cluster) {
      return this.map.getSource("places").getClusterExpansionZoom(cluster.properties.cluster_id).then((zoom) =>
        this.map.easeTo({ center: cluster.geometry.coordinates, zoom: zoom + 0.5 }));
    }
    const building = at(["places", "place-names", "footprints"]);
    if (building) return this.handlers.building(building.properties.code);
    return this.handlers.room(null);
  }

  hovered(event) {
    const ids = ["rooms-fill", "clusters", "places", "footprints"].filter((id) => this.map.getLayer(id));
    const over = this.map.queryRenderedFeatures(event.point, { layers: ids })[0];
    this.map.getCanvas().style.cursor = over ? "pointer" : "";
  }
}
