/** How the map looks: its layers, the hatch of over-standard rooms, the graticule. */

const INK = "#26323f";
const ACCENT = "#1b4b72";

export const NOTHING = { type: "FeatureCollection", features: [] };

/** Meridians and parallels of the province, a degree apart. */
export function paperLines() {
  const lines = [];
  const add = (text, coordinates) =>
    lines.push({ type: "Feature", properties: { text }, geometry: { type: "LineString", coordinates } });
  for (let lon = 96; lon <= 110; lon += 1) add(`${lon}°E`, [[lon, 25], [lon, 36]]);
  for (let lat = 25; lat <= 36; lat += 1) add(`${lat}°N`, [[96, lat], [110, lat]]);
  return { type: "FeatureCollection", features: lines };
}

/** Diagonal strokes 12 px apart, 2 px wide. */
export function drawHatch() {
  const size = 24;
  const data = new Uint8ClampedArray(size * size * 4);
  for (let y = 0; y < size; y += 1) {
    for (let x = 0; x < size; x += 1) {
      if ((x + y) % 12 < 2) data.set([120, 30, 0, 190], (y * size + x) * 4);
    }
  }
  return { width: size, height: size, data };
}

const halo = { "text-halo-color": "rgba(255,255,255,0.85)", "text-halo-width": 1.2, "text-halo-blur": 0.4 };

const ROOMY_M2 = 9;

/**
 * Number, name and area as the map comes nearer, each a layer of its own: where there is no room
 * for all three, the area gives way first. Small rooms are labelled later than others.
 */
function roomLabels() {
  const roomy = [">=", ["get", "size"], ROOMY_M2];
  const line = (id, text, from, scale, drop, lift) => ({
    id, type: "symbol", source: "labels", minzoom: from,
    filter: ["step", ["zoom"], roomy, Math.max(from, 20.4), true],
    layout: {
      "text-field": ["get", text], "text-max-width": 7, "text-padding": 0, "text-line-height": 1.2,
      "text-size": ["interpolate", ["linear"], ["zoom"], 17.6, 11 * scale, 20, 15 * scale],
      "text-offset": ["step", ["zoom"], ["literal", [0, lift]], 19, ["literal", [0, drop]]],
      "symbol-sort-key": ["-", 0, ["get", "size"]],
    },
    paint: { "text-color": INK, ...halo },
  });
  return [
    line("room-areas", "area", 20.2, 0.8, 1.85, 1.85),
    line("room-names", "name", 19, 0.88, 0.5, 0.5),
    line("room-labels", "number", 17.6, 1, -0.9, 0),
  ];
}

export const layers = {
  ground: [{ id: "ground", type: "background", paint: { "background-color": "#eef1f4" } }],
  places: [
    { id: "paper", type: "line", source: "paper", maxzoom: 11, paint: { "line-color": "#dbe1e7", "line-width": 1 } },
    {
      id: "paper-text", type: "symbol", source: "paper", maxzoom: 9,
      layout: { "symbol-placement": "line", "symbol-spacing": 420, "text-field": ["get", "text"], "text-size": 10 },
      paint: { "text-color": "#a3adb8", "text-halo-color": "#eef1f4", "text-halo-width": 2 },
    },
    {
      id: "division-names", type: "symbol", source: "divisions", maxzoom: 12,
      layout: {
        "text-field": ["get", "name"], "text-letter-spacing": 0.12,
        "text-size": ["interpolate", ["linear"], ["zoom"], 5, 11, 9, 17],
        "text-variable-anchor": ["center", "top", "bottom", "left", "right"], "text-radial-offset": 1,
      },
      paint: { "text-color": "#7f8b98", "text-halo-color": "#eef1f4", "text-halo-width": 1.5 },
    },
    {
      id: "footprints", type: "fill", source: "footprints", "source-layer": "buildings", minzoom: 13,
      paint: { "fill-color": "#ffffff" },
    },
    {
      id: "footprints-line", type: "line", source: "footprints", "source-layer": "buildings", minzoom: 13,
      paint: { "line-color": "#8794a3", "line-width": 1 },
    },
  ],
  rooms: [
    { id: "rooms-fill", type: "fill", source: "rooms", "source-layer": "rooms", minzoom: 14, paint: { "fill-color": "#c3c9d1" } },
    {
      id: "rooms-hatch", type: "fill", source: "rooms", "source-layer": "rooms", minzoom: 14,
      filter: ["in", ["get", "standard_status"], ["literal", []]], paint: { "fill-pattern": "hatch" },
    },
    {
      id: "rooms-line", type: "line", source: "rooms", "source-layer": "rooms", minzoom: 15,
      paint: { "line-color": "#5d6976", "line-width": ["interpolate", ["linear"], ["zoom"], 16, 0.4, 20, 1.2] },
    },
    {
      id: "rooms-review", type: "line", source: "rooms", "source-layer": "rooms", minzoom: 16,
      filter: ["==", ["get", "review"], true],
      paint: {
        "line-color": "#a3246e", "line-dasharray": [2, 1.4],
        "line-width": ["interpolate", ["linear"], ["zoom"], 16, 1, 20, 2.6],
        "line-offset": ["interpolate", ["linear"], ["zoom"], 16, 0.5, 20, 2],
      },
    },
    {
      id: "rooms-selected", type: "line", source: "rooms", "source-layer": "rooms", minzoom: 14,
      filter: ["==", ["id"], -1], paint: { "line-color": "#0b2d4a", "line-width": 3.5 },
    },
  ],
  names: [
    ...roomLabels(),
    {
      id: "clusters", type: "circle", source: "places", filter: ["has", "point_count"],
      paint: {
        "circle-color": ACCENT, "circle-opacity": 0.92, "circle-stroke-color": "#ffffff", "circle-stroke-width": 2,
        "circle-radius": ["interpolate", ["linear"], ["get", "point_count"], 2, 13, 20, 20, 100, 28],
      },
    },
    {
      id: "cluster-counts", type: "symbol", source: "places", filter: ["has", "point_count"],
      layout: { "text-field": ["get", "point_count_abbreviated"], "text-size": 13, "text-allow-overlap": true },
      paint: { "text-color": "#ffffff" },
    },
    {
      id: "places", type: "circle", source: "places", filter: ["!", ["has", "point_count"]], maxzoom: 15,
      paint: { "circle-color": ACCENT, "circle-radius": 6, "circle-stroke-color": "#ffffff", "circle-stroke-width": 2 },
    },
    {
      id: "place-names", type: "symbol", source: "places", filter: ["!", ["has", "point_count"]],
      layout: {
        "text-field": ["get", "name"], "text-size": ["interpolate", ["linear"], ["zoom"], 6, 11.5, 16, 14],
        "text-max-width": 12, "text-variable-anchor": ["top", "bottom", "right", "left"], "text-radial-offset": 0.8,
      },
      paint: { "text-color": ACCENT, ...halo },
    },
  ],
};
