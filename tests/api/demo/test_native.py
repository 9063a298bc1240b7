"""A floor drawn as TArch keeps it: objects under their marks, with the documented group codes."""

from pathlib import Path
from typing import Any

import ezdxf
import pytest
from ezdxf.entities.dxfentity import DXFTagStorage

from api.demo.buildings import BUILDINGS
from benchmarks.suites import NATIVE_ROWS, _native
from cad_import.tarch import read_native


@pytest.fixture(scope="module")
def drawing(tmp_path_factory: pytest.TempPathFactory) -> list[DXFTagStorage]:
    folder = tmp_path_factory.mktemp("native")
    building = next(b for b in BUILDINGS if b.code == "510722901-02")
    case = list(_native(folder, building))[1]
    document = ezdxf.readfile(case.drawing)  # type: ignore[attr-defined]
    return [entity for entity in document.modelspace() if isinstance(entity, DXFTagStorage)]


def of_kind(drawing: list[DXFTagStorage], kind: str) -> list[DXFTagStorage]:
    return [entity for entity in drawing if entity.dxftype() == kind]


def tags_of(entity: DXFTagStorage) -> dict[int, Any]:
    return {tag.code: tag.value for tags in entity.xtags.subclasses for tag in tags}


@pytest.mark.parametrize(
    ("kind", "mark", "codes"),
    [
        ("TCH_OPENING", "TDbOpening", {10, 50, 302, 330}),
        ("TCH_SPACE", "TDbSpace", {10, 1, 2}),
        ("TCH_DRAWINGNAME", "TDbDrawingName", {10, 1}),
        ("TCH_ELEVATION", "TDbSymbElevation", {10, 1, 47}),
    ],
)
def test_an_object_bears_its_mark_and_groups(
    drawing: list[DXFTagStorage], kind: str, mark: str, codes: set[int]
) -> None:
    entity = of_kind(drawing, kind)[0]

    assert entity.xtags.has_subclass(mark)
    assert codes <= tags_of(entity).keys()


def test_walls_come_plain_and_packed(drawing: list[DXFTagStorage]) -> None:
    walls = [tags_of(entity) for entity in of_kind(drawing, "TCH_WALL")]

    packed = [tags for tags in walls if 300 in tags]
    plain = [tags for tags in walls if {10, 11, 40, 41} <= tags.keys()]
    assert packed
    assert plain
    assert len(packed) + len(plain) == len(walls)


def test_every_opening_names_a_wall_of_the_drawing(drawing: list[DXFTagStorage]) -> None:
    walls = {entity.dxf.handle for entity in of_kind(drawing, "TCH_WALL")}

    hosts = {read_native(entity).texts[1] for entity in of_kind(drawing, "TCH_OPENING")}

    assert hosts
    assert hosts <= walls


def test_native_rows_are_no_style_of_the_demo() -> None:
    assert not {building.style for building in BUILDINGS} & set(NATIVE_ROWS.values())


def test_a_native_drawing_is_the_same_every_time(tmp_path: Path) -> None:
    building = next(b for b in BUILDINGS if b.code == "510722901-02")
    written = []
    for name in ("one", "other"):
        case = next(_native(tmp_path / name, building))
        written.append(case.drawing.read_bytes())

    assert written[0] == written[1]
