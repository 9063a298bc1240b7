"""Write layers to a file, part after part, so that a province does not have to fit into memory.

Coordinates are longitude and latitude in degrees: EPSG:4490 in GeoPackage and GeoParquet, and as
CRS84 in GeoJSON. Areas are columns, in m²: nothing should be measured on the map geometries.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pyogrio
import shapely
from pyproj import CRS
from xlsxwriter import Workbook

from api.exports.words import COLUMN_WORDS, LAYER_WORDS
from spatial.storage.exported import GEOMETRY, SCHEMAS, ExportPart, Layer

MAP_CRS = "EPSG:4490"
MAX_SHEET_ROWS = 1_048_575  # below the line of heads
GEOJSON_DIGITS = 1e-9  # of a degree: a tenth of a millimetre


class ExportFormat(StrEnum):
    """Which kind of file."""

    GPKG = "gpkg"
    GEOPARQUET = "geoparquet"
    GEOJSON = "geojson"
    XLSX = "xlsx"


@dataclass(frozen=True)
class FileKind:
    """How a kind of file is called, and whether it holds several layers."""

    ending: str
    media_type: str
    holds_layers: bool
    write: Callable[[Path, Iterable[ExportPart]], dict[str, int]]


def _count(rows: dict[str, int], part: ExportPart) -> None:
    rows[part.layer.value] = rows.get(part.layer.value, 0) + part.table.num_rows


def write_geopackage(path: Path, parts: Iterable[ExportPart]) -> dict[str, int]:
    """Write a GeoPackage with a table for each layer; return the rows of each."""
    rows: dict[str, int] = {}
    for part in parts:
        pyogrio.write_arrow(
            part.table,
            path,
            layer=part.layer.value,
            driver="GPKG",
            geometry_name=GEOMETRY,
            geometry_type="Polygon",
            crs=MAP_CRS,
            append=part.layer.value in rows,
        )
        _count(rows, part)
    return rows


def write_geoparquet(path: Path, parts: Iterable[ExportPart]) -> dict[str, int]:
    """Write a GeoParquet 1.1 file of one layer; return its rows."""
    rows: dict[str, int] = {}
    writer: pq.ParquetWriter | None = None
    try:
        for part in parts:
            if writer is None:
                schema = SCHEMAS[part.layer].with_metadata({"geo": json.dumps(_geo())})
                writer = pq.ParquetWriter(path, schema, compression="zstd")
            writer.write_table(part.table.cast(writer.schema))
            _count(rows, part)
    finally:
        if writer is not None:
            writer.close()
    return rows


def _geo() -> dict[str, Any]:
    column = {
        "encoding": "WKB",
        "geometry_types": ["Polygon"],
        "crs": CRS(MAP_CRS).to_json_dict(),
        "edges": "planar",
    }
    return {"version": "1.1.0", "primary_column": GEOMETRY, "columns": {GEOMETRY: column}}


def write_geojson(path: Path, parts: Iterable[ExportPart]) -> dict[str, int]:
    """Write a FeatureCollection (RFC 7946) of one layer, a feature a line; return its rows."""
    rows: dict[str, int] = {}
    before = "\n"
    with path.open("w", encoding="utf-8") as file:
        file.write('{"type": "FeatureCollection", "features": [')
        for part in parts:
            for feature in _features(part.table):
                file.write(before + feature)
                before = ",\n"
            _count(rows, part)
        file.write("\n]}\n")
    return rows


def _features(table: pa.Table) -> Iterable[str]:
    shapes = shapely.from_wkb(table.column(GEOMETRY).to_pylist())
    shapes = shapely.orient_polygons(shapely.set_precision(shapes, GEOJSON_DIGITS))
    for row, geometry in zip(
        table.drop_columns([GEOMETRY]).to_pylist(), shapely.to_geojson(shapes), strict=True
    ):
        properties = json.dumps(row, ensure_ascii=False, default=str, allow_nan=False)
        yield f'{{"type": "Feature", "properties": {properties}, "geometry": {geometry or "null"}}}'


def write_workbook(path: Path, parts: Iterable[ExportPart]) -> dict[str, int]:
    """Write a workbook with sheets for each layer, without geometries; return the rows of each."""
    rows: dict[str, int] = {}
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with Workbook(path, options) as book:
        looks = _Looks(book)
        sheet, at = None, 0
        for part in parts:
            is_new = part.layer.value not in rows
            first = rows.get(part.layer.value, 0)
            table = part.table.drop_columns([GEOMETRY])
            for number, row in enumerate(table.to_pylist(), start=first):
                if sheet is None or is_new or number % MAX_SHEET_ROWS == 0:
                    sheet, at, is_new = looks.sheet(part.layer, number // MAX_SHEET_ROWS), 0, False
                at += 1
                looks.row(sheet, at, row.values())
            if is_new:
                sheet = looks.sheet(part.layer, 0)
            _count(rows, part)
    return rows


class _Looks:
    """How sheets look."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self._head = book.add_format({"bold": True, "bg_color": "#E6ECF1", "border": 1})
        self._figure = book.add_format({"num_format": "0.00"})
        self._day = book.add_format({"num_format": "yyyy-mm-dd"})

    def sheet(self, layer: Layer, number: int) -> Any:
        """Add a sheet with its line of heads."""
        name = LAYER_WORDS[layer] + (f" {number + 1}" if number else "")
        sheet = self._book.add_worksheet(name)
        sheet.freeze_panes(1, 0)
        for column, field in enumerate(f for f in SCHEMAS[layer] if f.name != GEOMETRY):
            width = 38 if field.name.endswith("_id") else 14
            sheet.set_column(column, column, width)
            sheet.write_string(0, column, COLUMN_WORDS.get(field.name, field.name), self._head)
        return sheet

    def row(self, sheet: Any, at: int, values: Iterable[Any]) -> None:
        """Write a line; what is missing stays empty."""
        for column, value in enumerate(values):
            if isinstance(value, str):
                sheet.write_string(at, column, value)
            elif isinstance(value, float):
                sheet.write_number(at, column, value, self._figure)
            elif isinstance(value, int):
                sheet.write_number(at, column, value)
            elif value is not None:
                sheet.write_datetime(at, column, value, self._day)


KINDS: Mapping[ExportFormat, FileKind] = MappingProxyType(
    {
        ExportFormat.GPKG: FileKind(
            "gpkg", "application/geopackage+sqlite3", True, write_geopackage
        ),
        ExportFormat.GEOPARQUET: FileKind(
            "parquet", "application/vnd.apache.parquet", False, write_geoparquet
        ),
        ExportFormat.GEOJSON: FileKind("geojson", "application/geo+json", False, write_geojson),
        ExportFormat.XLSX: FileKind(
            "xlsx",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            True,
            write_workbook,
        ),
    }
)
