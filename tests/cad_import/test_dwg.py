"""DWG drawings: the same rooms as from DXF, and nothing of them lost in silence."""

import random
from collections.abc import Callable
from pathlib import Path

import ezdwg
import pytest
import shapely
from ezdxf.entities.dxfgfx import DXFGraphic
from ezdxf.entities.hatch import Hatch
from ezdxf.entities.insert import Insert
from ezdxf.entities.lwpolyline import LWPolyline
from ezdxf.entities.mtext import MText

from cad_import.block_graph import BlockGraph
from cad_import.dwg import DwgDrawing, dwg_findings, read_dwg
from cad_import.intake import LoadedDocument, load_document
from cad_import.messages import MESSAGES
from cad_import.reading import read_drawing
from spatial.domain.errors import DrawingError
from spatial.domain.findings import Severity
from tests.support.dwg_plans import file_with_page, with_code_page, write_dwg
from tests.support.plans import draw_office_row, start_plan


def saved(tmp_path: Path, draw: Callable[[ezdwg.Drawing], object]) -> Path:
    drawing = ezdwg.new()
    draw(drawing)
    path = tmp_path / "plan.dwg"
    drawing.save(path)
    return path


def model_of(loaded: LoadedDocument) -> list[DXFGraphic]:
    return list(loaded.document.modelspace())


def refusal_of(path: Path) -> DrawingError:
    with pytest.raises(DrawingError) as refusal:
        load_document(path)
    return refusal.value


@pytest.fixture
def office(tmp_path: Path) -> Path:
    pen = start_plan()
    draw_office_row(pen)
    return write_dwg(pen.document, tmp_path / "office.dwg")


def test_a_dwg_gives_the_rooms_of_its_dxf(tmp_path: Path) -> None:
    pen = start_plan()
    draw_office_row(pen)

    of_dwg = read_drawing(write_dwg(pen.document, tmp_path / "plan.dwg"))
    of_dxf = read_drawing(pen.save(tmp_path / "plan.dxf"))

    found, expected = of_dwg.plans[0], of_dxf.plans[0]
    assert (found.title, len(found.rooms)) == (expected.title, 4)
    for room, twin in zip(found.rooms, expected.rooms, strict=True):
        assert (room.number, room.name, room.status) == (twin.number, twin.name, twin.status)
        assert shapely.hausdorff_distance(room.outline, twin.outline) < 1e-6
    assert of_dwg.info.metres_per_unit == 0.001


def test_release_encoding_and_counts_are_told(office: Path) -> None:
    loaded = load_document(office)

    assert (loaded.release, loaded.encoding, loaded.findings) == ("AC1015", "gbk", ())
    assert loaded.size_bytes == office.stat().st_size
    assert loaded.entity_counts["LINE"] == len(loaded.document.modelspace().query("LINE"))


@pytest.mark.parametrize("name", ["plan.DWG", "plan.bak", "plan"])
def test_a_dwg_is_known_by_its_bytes(office: Path, name: str) -> None:
    assert load_document(office.rename(office.with_name(name))).release == "AC1015"


def test_a_dwg_named_dxf_is_refused(office: Path) -> None:
    error = refusal_of(office.rename(office.with_suffix(".dxf")))

    assert (error.code, error.values["release"]) == ("DWG_RENAMED", "2000")


@pytest.mark.parametrize(
    ("magic", "release"), [(b"AC1009", "R11/R12"), (b"AC1006", "R10"), (b"AC1099", "AC1099")]
)
def test_other_releases_are_refused_by_name(tmp_path: Path, magic: bytes, release: str) -> None:
    path = tmp_path / "old.dwg"
    path.write_bytes(magic + bytes(500))

    error = refusal_of(path)

    assert (error.code, error.values["release"]) == ("DWG_NOT_SUPPORTED", release)


@pytest.mark.parametrize("far", [1_380_000.25, 130_000_000.5, 3_000_000_000.125, 1e11])
def test_coordinates_far_from_the_origin_keep_every_digit(tmp_path: Path, far: float) -> None:
    def draw(drawing: ezdwg.Drawing) -> None:
        drawing.blocks.new("块").add_line((0, 0), (1, 0))
        space = drawing.modelspace()
        space.add_line((far, -far), (-far, far + 1))
        space.add_lwpolyline([(far, -far), (-far, far + 1)])
        space.add_arc((far, -far), 3.0, 10.0, 20.0)
        space.add_text("会议室", (far, -far), 0.3)
        space.add_mtext("会议室", (far, -far), 0.3)
        space.add_blockref("块", (far, -far))

    found = {entity.dxftype(): entity for entity in model_of(load_document(saved(tmp_path, draw)))}

    line, polyline = found["LINE"].dxf, found["LWPOLYLINE"]
    assert isinstance(polyline, LWPolyline)
    assert [(*line.start.vec2,), (*line.end.vec2,)] == [(far, -far), (-far, far + 1)]
    assert list(polyline.get_points("xy")) == [(far, -far), (-far, far + 1)]
    assert (*found["ARC"].dxf.center.vec2,) == (far, -far)
    for kind in ("TEXT", "MTEXT", "INSERT"):
        assert (*found[kind].dxf.insert.vec2,) == (far, -far)


def test_layers_keep_their_state(tmp_path: Path) -> None:
    def draw(drawing: ezdwg.Drawing) -> None:
        drawing.layers["墙线"] = {"color_index": 7}
        drawing.layers["冻结"] = {"color_index": 7, "frozen": True}
        drawing.layers["关闭"] = {"color_index": 7, "off": True}
        drawing.modelspace().add_line((0, 0), (1, 0), layer="墙线")

    document = load_document(saved(tmp_path, draw)).document

    assert document.layers.get("冻结").is_frozen()
    assert document.layers.get("关闭").is_off()
    assert document.modelspace()[0].dxf.layer == "墙线"


@pytest.mark.parametrize("code_page", [30, 29, 1], ids=["Western", "Cyrillic", "unknown"])
def test_chinese_under_a_wrong_code_page_is_read_as_chinese(tmp_path: Path, code_page: int) -> None:
    def draw(drawing: ezdwg.Drawing) -> None:
        drawing.layers["墙线"] = {"color_index": 7}
        drawing.modelspace().add_text("处长办公室", (0, 0), 0.3, layer="墙线")

    path = saved(tmp_path, draw)
    path.write_bytes(with_code_page(path.read_bytes(), code_page))

    loaded = load_document(path)

    (text,) = model_of(loaded)
    assert (text.dxf.text, text.dxf.layer, loaded.encoding) == ("处长办公室", "墙线", "gbk")
    assert [finding.code for finding in loaded.findings] == ["ENCODING_DIFFERS"]


def test_western_texts_keep_their_code_page(tmp_path: Path) -> None:
    path = saved(tmp_path, lambda d: d.modelspace().add_text("Büro für Prüfung", (0, 0), 0.3))

    loaded = load_document(path)

    (text,) = model_of(loaded)
    assert (text.dxf.text, loaded.encoding, loaded.findings) == ("Büro für Prüfung", "cp1252", ())


def test_polylines_keep_bulges_and_closing(tmp_path: Path) -> None:
    corners = [(0, 0), (4, 0), (4, 3)]

    def draw(drawing: ezdwg.Drawing) -> None:
        drawing.modelspace().add_lwpolyline(corners, bulges=[0.0, 0.5, 0.0], closed=True)

    (polyline,) = model_of(load_document(saved(tmp_path, draw)))

    assert isinstance(polyline, LWPolyline)
    assert polyline.closed
    assert list(polyline.get_points("xyb")) == [(0, 0, 0), (4, 0, 0.5), (4, 3, 0)]


def test_a_block_stays_a_block_with_its_base_and_attributes(tmp_path: Path) -> None:
    def draw(drawing: ezdwg.Drawing) -> None:
        door = drawing.blocks.new("门", base_point=(0.5, 0))
        door.add_line((0, 0), (1, 0))
        door.add_arc((0, 0), 1.0, 0.0, 90.0)
        space = drawing.modelspace()
        placed = space.add_blockref("门", (10, 20), scale=(1, -1, 1), rotation=90.0)
        space.add_attrib(placed, "编号", "M0921", (10, 21), 0.3)

    document = load_document(saved(tmp_path, draw)).document

    (insert,) = document.modelspace()
    assert isinstance(insert, Insert)
    assert (insert.dxf.name, insert.dxf.yscale, insert.dxf.rotation) == ("门", -1, 90)
    assert [(a.dxf.tag, a.dxf.text, a.dxf.insert.y) for a in insert.attribs] == [
        ("编号", "M0921", 21)
    ]
    assert [entity.dxftype() for entity in document.blocks.get("门")] == ["LINE", "ARC"]
    assert document.blocks.get("门").base_point.x == 0.5


def test_curves_fills_notes_and_dimensions_are_carried_over(tmp_path: Path) -> None:
    def draw(drawing: ezdwg.Drawing) -> None:
        space = drawing.modelspace()
        space.add_circle((1, 2), 3.0)
        space.add_ellipse((0, 0), (4, 0, 0), 0.5)
        space.add_spline([(0, 0, 0), (1, 2, 0), (3, 2, 0), (4, 0, 0)], degree=3)
        space.add_solid([(0, 0, 0), (1, 0, 0), (0, 1, 0), (1, 1, 0)])
        space.add_hatch([[(0, 0), (2, 0), (2, 2), (0, 2)]])
        space.add_polyline3d([(0, 0, 0), (5, 0, 0), (5, 5, 0)])
        space.add_mtext("会议室\\P24.5m2", (7, 8), 0.3)
        space.add_linear_dim((0, 1), (0, 0), (3.6, 0))

    found = {entity.dxftype(): entity for entity in model_of(load_document(saved(tmp_path, draw)))}

    assert found.keys() >= {"CIRCLE", "SOLID", "POLYLINE"}
    assert (found["ELLIPSE"].dxf.ratio, found["ELLIPSE"].dxf.major_axis.x) == (0.5, 4)
    assert found["SPLINE"].dxf.degree == 3
    assert found["DIMENSION"].dxf.actual_measurement == pytest.approx(3.6)
    mtext, hatch = found["MTEXT"], found["HATCH"]
    assert isinstance(mtext, MText)
    assert mtext.plain_text() == "会议室\n24.5m2"
    assert isinstance(hatch, Hatch)
    assert len(hatch.paths) == 1


def test_handles_are_those_of_the_dwg(office: Path) -> None:
    listed = {f"{row[0]:X}" for row in ezdwg.raw.list_object_headers_with_type(str(office))}

    handles = {entity.dxf.handle for entity in model_of(load_document(office))}

    assert len(handles) > 20
    assert handles <= listed


def test_blocks_are_measured_before_they_are_expanded(tmp_path: Path) -> None:
    def draw(drawing: ezdwg.Drawing) -> None:
        drawing.blocks.new("0").add_line((0, 0), (1, 0))
        for level in range(1, 8):
            block = drawing.blocks.new(str(level))
            for _ in range(10):
                block.add_blockref(str(level - 1), (0, 0))
        drawing.modelspace().add_blockref("7", (0, 0))

    error = refusal_of(saved(tmp_path, draw))

    assert (error.code, error.values["block"]) == ("TOO_MANY_ENTITIES", "7")


def test_a_coordinate_that_is_no_place_is_left_out_and_said(tmp_path: Path) -> None:
    def draw(drawing: ezdwg.Drawing) -> None:
        drawing.modelspace().add_line((0, 0), (1, 0))
        drawing.modelspace().add_circle((0, 0), 1e300)

    loaded = load_document(saved(tmp_path, draw))

    (finding,) = loaded.findings
    assert (finding.code, finding.severity) == ("COORDINATES_NOT_FINITE", Severity.ERROR)
    assert (finding.values["count"], finding.values["examples"]) == ("1", "1e+300")
    assert len(model_of(loaded)) == 1


def test_what_is_not_decoded_is_counted_by_type(office: Path) -> None:
    drawing = read_dwg(office, office.read_bytes())
    drawing.undecoded.update(ACAD_TABLE=2, MULTILEADER=1, TCH_WALL=7, ACAD_PROXY_ENTITY=3)

    findings = {finding.code: finding for finding in dwg_findings(drawing)}

    assert findings["DWG_OBJECTS_NOT_READ"].values["classes"] == "ACAD_TABLE×2、MULTILEADER×1"
    assert findings["DWG_OBJECTS_NOT_READ"].severity is Severity.WARNING
    assert findings["TARCH_OBJECTS"].severity is Severity.ERROR
    assert findings["PROXY_OBJECTS"].values["count"] == "3"
    assert findings.keys() <= MESSAGES.keys()


def test_undecoded_multilines_put_every_room_under_review(office: Path) -> None:
    whole = read_dwg(office, office.read_bytes())
    blocks = BlockGraph({}, {})
    drawing = DwgDrawing(whole.document, whole.vote, blocks, whole.counts, whole.counts, 0, 0, {})
    drawing.undecoded.clear()
    drawing.undecoded["MLINE"] = 4

    (finding,) = dwg_findings(drawing)

    assert (finding.code, finding.severity) == ("DWG_OBJECTS_NOT_READ", Severity.ERROR)


@pytest.mark.parametrize("share", [0.02, 0.2, 0.5, 0.8, 0.97])
def test_a_cut_off_dwg_is_refused_or_its_loss_is_said(office: Path, share: float) -> None:
    data = office.read_bytes()
    office.write_bytes(data[: int(len(data) * share)])

    assert outcome(office) in {"DWG_DAMAGED", "ENTITIES_NOT_LOADED"}


def test_a_coordinate_changed_by_a_bad_copy_is_said(tmp_path: Path) -> None:
    path = saved(tmp_path, lambda d: d.modelspace().add_line((1.25, 2.5), (3.75, 5.0)))
    place = next(
        row[1] for row in ezdwg.raw.list_object_headers_with_type(str(path)) if row[4] == "LINE"
    )
    data = bytearray(path.read_bytes())
    data[place + 20] ^= 1
    path.write_bytes(data)

    assert outcome(path) == "DWG_PARTS_DAMAGED"


def test_a_damaged_page_is_refused_before_it_is_decoded(tmp_path: Path) -> None:
    path = tmp_path / "plan.dwg"
    page = file_with_page()
    page[:6] = b"AC1032"
    page[-100] ^= 1
    path.write_bytes(page)

    error = refusal_of(path)

    assert (error.code, error.values["reason"]) == ("DWG_DAMAGED", "checksum ×1")


@pytest.mark.parametrize("seed", range(25))
def test_garbled_bytes_never_crash(office: Path, seed: int) -> None:
    data, chance = bytearray(office.read_bytes()), random.Random(seed)
    for _ in range(chance.choice([1, 10, 200])):
        data[chance.randrange(6, len(data))] = chance.randrange(256)
    office.write_bytes(data)

    assert outcome(office) in {None, *MESSAGES}


def outcome(path: Path) -> str | None:
    """Code of the refusal, or of the first finding of severity error."""
    try:
        findings = load_document(path).findings
    except DrawingError as error:
        return error.code
    return next((f.code for f in findings if f.severity is Severity.ERROR), None)
