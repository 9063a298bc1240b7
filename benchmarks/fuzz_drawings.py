"""The drawings that the fuzzer damages: small floor plans in each form that a drawing comes in."""

import io
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from ezdxf._options import options
from ezdxf.document import Drawing
from ezdxf.filemanagement import new

from tests.support.dwg_plans import write_dwg
from tests.support.plans import INSUNITS, PlanPen, draw_office_row

BASE_UNIT_M = 0.001
UNICODE_SINCE = "AC1021"


@contextmanager
def _fixed_metadata() -> Iterator[None]:
    before = options.write_fixed_meta_data_for_testing
    options.write_fixed_meta_data_for_testing = True
    try:
        yield
    finally:
        options.write_fixed_meta_data_for_testing = before


def office_plan(release: str) -> Drawing:
    """Draw four rooms with doors, labels and a title, and furniture as nested blocks."""
    document = new(release, units=INSUNITS[BASE_UNIT_M])
    document.encoding = "gbk"
    pen = PlanPen(document, BASE_UNIT_M)
    draw_office_row(pen)
    for name in ("ACDBPLACEHOLDER", "LAYOUT"):
        document.classes.add_class(name)  # else ezdxf adds them in an order of its own each time
    for text in document.query("TEXT"):
        if document.dxfversion < UNICODE_SINCE:
            text.dxf.text = text.dxf.text.replace("²", r"\U+00B2")  # GBK has no such character
    chair = document.blocks.new("椅子")
    chair.add_circle((0, 0), 200)
    desk = document.blocks.new("办公桌")
    desk.add_line((0, 0), (1200, 0))
    desk.add_blockref("椅子", (600, -300))
    for x_m in (1.5, 5.5):
        pen.space.add_blockref("办公桌", pen.point(x_m, 1.0), dxfattribs={"layer": "家具"})
    return document


def as_ascii(document: Drawing, codec: str) -> bytes:
    """Write a drawing as ASCII DXF in an encoding."""
    stream = io.StringIO()
    document.write(stream)
    return stream.getvalue().encode(codec)


def as_binary(document: Drawing) -> bytes:
    """Write a drawing as binary DXF."""
    stream = io.BytesIO()
    document.write(stream, fmt="bin")
    return stream.getvalue()


def _as_dwg() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        document = new("R2010", units=INSUNITS[BASE_UNIT_M])
        draw_office_row(PlanPen(document, BASE_UNIT_M))
        return write_dwg(document, Path(folder) / "plan.dwg").read_bytes()


def base_drawings() -> Mapping[str, bytes]:
    """Return the drawings to damage, by name; the same bytes each time but for the DWG's dates."""
    with _fixed_metadata():
        return {
            "R12.dxf": as_ascii(office_plan("R12"), "gbk"),
            "R2000.dxf": as_ascii(office_plan("R2000"), "gbk"),
            "R2010.dxf": as_ascii(office_plan("R2010"), "utf-8"),
            "UTF-16.dxf": b"\xff\xfe" + as_ascii(office_plan("R2018"), "utf-16-le"),
            "binary.dxf": as_binary(office_plan("R2000")),
            "2000.dwg": _as_dwg(),
        }
