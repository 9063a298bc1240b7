"""What a drawing does not show is counted and named, and doubted where walls may be among it."""

from pathlib import Path

import pytest
from ezdxf.document import Drawing
from ezdxf.filemanagement import new

from api.messages import MESSAGES
from cad_import.absences import find_absences
from cad_import.expansion import expand, hidden_layers
from cad_import.reading import read_drawing
from cad_import.roles import nothing_said
from spatial.domain.findings import Finding, Severity
from spatial.domain.floor_plans import RoomStatus
from spatial.domain.messages import render
from tests.support.native_tarch import add_native


@pytest.fixture
def document() -> Drawing:
    document = new("R2010", units=4)
    document.layers.add("A-WALL")
    return document


def absences(document: Drawing) -> dict[str, Finding]:
    hidden = hidden_layers(document, nothing_said)
    found = find_absences(document, expand(document), hidden)
    for finding in found:
        assert "{" not in render(MESSAGES[finding.code], finding.values)
    return {finding.code: finding for finding in found}


def attach(document: Drawing, name: str, *layers: str, inserts: int = 1) -> None:
    """Attach an XREF whose file is not at hand; its CAD layers stay in the table."""
    block = document.blocks.new(name)
    block.block.dxf.flags = 4  # type: ignore[union-attr]  # a new block has its head
    block.block.dxf.xref_path = f"..\\arch\\{name}.dwg"  # type: ignore[union-attr]
    for layer in layers:
        document.layers.add(f"{name}|{layer}")
    for number in range(inserts):
        document.modelspace().add_blockref(name, (number, 0))


def test_a_whole_drawing_misses_nothing(document: Drawing) -> None:
    document.modelspace().add_line((0, 0), (1, 0), {"layer": "A-WALL"})

    assert absences(document) == {}


@pytest.mark.parametrize("hide", ["freeze", "off"])
def test_hidden_layers_are_counted_and_weigh_more_if_they_are_for_walls(
    document: Drawing, hide: str
) -> None:
    for name in ("A-WALL", "A-FURN"):
        layer = document.layers.get(name) if name == "A-WALL" else document.layers.add(name)
        getattr(layer, hide)()
        for _ in range(3):
            document.modelspace().add_line((0, 0), (1, 0), {"layer": name})

    finding = absences(document)["LAYERS_HIDDEN"]

    assert finding.severity is Severity.WARNING
    assert finding.values == {"count": "6", "layers": "A-FURN×3、A-WALL×3"}


def test_hidden_furniture_is_said_and_no_more(document: Drawing) -> None:
    document.layers.add("A-FURN").freeze()
    document.modelspace().add_line((0, 0), (1, 0), {"layer": "A-FURN"})

    assert absences(document)["LAYERS_HIDDEN"].severity is Severity.INFO


def test_paper_space_is_counted_by_layout_without_its_viewports(document: Drawing) -> None:
    layout = document.paperspace("Layout1")
    layout.add_viewport((0, 0), (10, 10), (0, 0), 10)
    layout.add_text("图签")
    layout.add_line((0, 0), (1, 0))

    assert absences(document)["PAPER_SPACE_LEFT_OUT"].values["layouts"] == "Layout1×2"


def test_a_missing_xref_is_named_with_what_it_would_have_held(document: Drawing) -> None:
    attach(document, "ARCH-3F", "A-WALL", "A-DOOR", "A-FURN", inserts=2)

    finding = absences(document)["XREF_MISSING"]

    assert finding.severity is Severity.ERROR
    assert finding.values == {
        "xref": "ARCH-3F",
        "path": "..\\arch\\ARCH-3F.dwg",
        "count": "2",
        "layer_count": "3",
        "layers": "ARCH-3F|A-WALL、ARCH-3F|A-DOOR",
    }


@pytest.mark.parametrize(
    ("layers", "inserts", "severity"),
    [
        (("TK", "TK-TEXT"), 1, Severity.WARNING),
        ((), 1, Severity.ERROR),
        (("A-WALL",), 0, Severity.INFO),
    ],
    ids=["a frame", "nobody knows what", "placed nowhere"],
)
def test_a_missing_xref_weighs_as_much_as_it_may_hide(
    document: Drawing, layers: tuple[str, ...], inserts: int, severity: Severity
) -> None:
    attach(document, "X", *layers, inserts=inserts)

    assert absences(document)["XREF_MISSING"].severity is severity


def test_a_bound_xref_is_not_missing(document: Drawing) -> None:
    attach(document, "ARCH")
    document.blocks.get("ARCH").add_line((0, 0), (1, 0))

    assert "XREF_MISSING" not in absences(document)


def test_types_that_are_not_read_are_counted_in_blocks_too(document: Drawing) -> None:
    block = document.blocks.new("B")
    add_native(block, "ACME_WIDGET", "AcmeWidget", [], "EQUIP")
    document.modelspace().add_blockref("B", (0, 0))
    document.modelspace().add_blockref("B", (9, 0))
    document.modelspace().add_polyface()

    finding = absences(document)["ENTITIES_NOT_READ"]

    assert finding.severity is Severity.WARNING
    assert finding.values["classes"] == "ACME_WIDGET×2、POLYLINE (mesh)×1"


def test_a_type_that_is_not_read_on_a_wall_layer_leaves_nothing_sure(document: Drawing) -> None:
    add_native(document.modelspace(), "REGION_LIKE", None, [], "A-WALL")

    assert absences(document)["ENTITIES_NOT_READ"].severity is Severity.ERROR


@pytest.mark.parametrize("kind", ["add_wipeout", "add_leader", "add_ray", "add_point"])
def test_what_bounds_nothing_is_passed_over(document: Drawing, kind: str) -> None:
    space = document.modelspace()
    arguments = {
        "add_wipeout": ([(0, 0), (9, 0), (9, 9)],),
        "add_leader": ([(0, 0), (9, 0)],),
        "add_ray": ((0, 0), (1, 0)),
        "add_point": ((0, 0),),
    }[kind]
    getattr(space, kind)(*arguments)

    said = absences(document)
    assert "ENTITIES_NOT_READ" not in said
    assert ("ENTITIES_PASSED_OVER" in said) == (kind != "add_point")


def test_a_region_is_counted_on_whatever_layer(document: Drawing) -> None:
    document.modelspace().add_region({"layer": "A-WALL"})

    finding = absences(document)["ENTITIES_NOT_READ"]
    assert (finding.severity, finding.values["classes"]) == (Severity.ERROR, "REGION×1")


def test_nothing_is_sure_in_a_drawing_that_misses_its_walls_xref(
    document: Drawing, tmp_path: Path
) -> None:
    for low, high in ((0, 3200), (200, 3000)):
        corners = [(low, low), (3200 - low, low), (3200 - low, high), (low, high)]
        document.modelspace().add_lwpolyline(corners, close=True, dxfattribs={"layer": "A-WALL"})
    document.modelspace().add_text("会议室", height=300).set_placement((1200, 1500))
    attach(document, "ARCH", "A-WALL")
    path = tmp_path / "plan.dxf"
    document.saveas(path)

    [plan] = read_drawing(path).plans

    assert {room.status for room in plan.rooms} == {RoomStatus.REVIEW}
