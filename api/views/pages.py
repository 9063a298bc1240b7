"""Folium maps that load nothing from elsewhere: their scripts lie beside the page."""

import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path

import folium
import geopandas as gpd

from api.web.assets import STATIC_FOLDER

LEAFLET = STATIC_FOLDER / "vendor" / "leaflet"
PAGE_CRS = "EPSG:4326"
UNKNOWN_COLOUR = "#d9dde0"


def map_rooms(
    rooms: gpd.GeoDataFrame, *, colour_by: str, colours: Mapping[str, str], tell: Sequence[str]
) -> folium.Map:
    """Return a map of rooms without a basemap, zoomed to them.

    Parameters
    ----------
    rooms
        Map geometries with a CRS, e.g. ``rooms_frame(..., on_map=True)``.
    colour_by
        Column whose values choose the fill out of ``colours``.
    tell
        Columns that a room shows when pointed at.
    """
    shown = rooms[[*dict.fromkeys([colour_by, *tell]), rooms.geometry.name]].to_crs(PAGE_CRS)
    page = folium.Map(tiles=None, zoom_control=True, attributionControl=False, max_zoom=23)
    page.default_js = [("leaflet", "leaflet/leaflet.js")]
    page.default_css = [("leaflet_css", "leaflet/leaflet.css")]

    def style(feature: dict[str, dict[str, object]]) -> dict[str, object]:
        value = str(feature["properties"][colour_by])
        fill = colours.get(value, UNKNOWN_COLOUR)
        return {"fillColor": fill, "color": "#3a4a44", "weight": 1, "fillOpacity": 0.8}

    tooltip = folium.GeoJsonTooltip(fields=list(tell), aliases=list(tell))
    folium.GeoJson(shown, style_function=style, tooltip=tooltip, smooth_factor=0).add_to(page)
    west, south, east, north = shown.total_bounds.tolist()
    page.fit_bounds([[south, west], [north, east]])
    return page


def save_page(page: folium.Map, path: Path) -> Path:
    """Write a map made by ``map_rooms`` as HTML, with its scripts in ``leaflet/`` beside it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    shutil.copytree(LEAFLET, path.parent / "leaflet", dirs_exist_ok=True)
    page.save(path)
    return path
