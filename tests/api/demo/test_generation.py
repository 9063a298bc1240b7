"""The demo's files: the same bytes for one seed, Chinese code pages, exact truth."""

import csv
import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely
from ezdxf import units
from ezdxf.filemanagement import readfile

from api.demo.generation import generate_demo
from api.demo.styles import TARCH_LAYERS, Role
from spatial.geometry.areas import round_half_up
from spatial.geometry.helmert import fit_helmert

Demo = tuple[Path, dict[str, Any]]


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Demo:
    folder = tmp_path_factory.mktemp("demo")
    return folder, generate_demo(folder, size="small")


def files_of(folder: Path) -> dict[str, bytes]:
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): path.read_bytes() for path in paths}


def truths(demo: Demo) -> list[dict[str, Any]]:
    folder, ledger = demo
    return [json.loads((folder / d["truth"]).read_text("utf-8")) for d in ledger["drawings"]]


def test_one_seed_gives_the_same_bytes(demo: Demo, tmp_path: Path) -> None:
    generate_demo(tmp_path, size="small")

    assert files_of(tmp_path) == files_of(demo[0])


def test_another_seed_gives_other_plans(demo: Demo, tmp_path: Path) -> None:
    generate_demo(tmp_path, seed=7, size="small")

    assert files_of(tmp_path) != files_of(demo[0])


def test_drawing_is_gbk_and_says_so(demo: Demo) -> None:
    content = (demo[0] / "drawings/510703-01_01.dxf").read_bytes()

    assert b"ANSI_936" in content
    assert "办公室".encode("gbk") in content
    assert "办公室".encode() not in content
    assert b"m\\U+00B2" in content


def test_drawing_reads_back_with_its_cad_layers_and_unit(demo: Demo) -> None:
    doc = readfile(demo[0] / "drawings/510703-01_01.dxf")

    assert doc.dxfversion == "AC1015"
    assert doc.header["$INSUNITS"] == units.MM
    counts = Counter(entity.dxf.layer for entity in doc.modelspace())
    assert counts[TARCH_LAYERS[Role.WALL]] > 100
    assert counts[TARCH_LAYERS[Role.WINDOW]] > 50
    assert doc.modelspace().query("DIMENSION")
    assert not doc.audit().errors


def test_labels_print_the_truths_areas(demo: Demo) -> None:
    rooms = [room for truth in truths(demo) for room in truth["rooms"]]
    printed = [room for room in rooms if room["printed_area_m2"] is not None]
    stale = [r for r in printed if r["printed_area_m2"] != round_half_up(r["area_m2"])]

    assert len(printed) > 0.8 * len(rooms)
    assert len(stale) < 0.05 * len(printed)


def test_each_label_stands_in_its_room(demo: Demo) -> None:
    folder, _ = demo
    texts = readfile(folder / "drawings/510703-01_01.dxf").modelspace().query("TEXT")
    places = shapely.points(
        [(t.dxf.align_point.x / 1000, t.dxf.align_point.y / 1000) for t in texts]
    )
    labels = np.array([text.dxf.text for text in texts])
    truth = json.loads((folder / "truth/510703-01_01.json").read_text("utf-8"))

    for room in truth["rooms"]:
        inside = set(labels[shapely.contains(shapely.from_wkt(room["wkt"]), places)])
        assert {room["name"], room["number"]} - {None} <= inside


def test_truth_outlines_are_valid_and_apart(demo: Demo) -> None:
    for truth in truths(demo):
        outlines = [shapely.from_wkt(room["wkt"]) for room in truth["rooms"]]
        areas = [room["area_m2"] for room in truth["rooms"]]

        assert all(outline.is_valid for outline in outlines)
        assert shapely.union_all(outlines).area == pytest.approx(sum(areas), rel=1e-6)
        assert shapely.area(outlines) == pytest.approx(areas, abs=1e-3)


def test_control_points_fit_within_the_survey_noise(demo: Demo) -> None:
    folder, ledger = demo
    for drawing in ledger["drawings"]:
        with (folder / drawing["control"]).open(encoding="utf-8") as file:
            rows = [row for row in csv.DictReader(file) if row["sheet"] == "1"]
        source = [[float(row["x"]) / 1000, float(row["y"]) / 1000] for row in rows]
        target = [[float(row["easting"]), float(row["northing"])] for row in rows]

        fit = fit_helmert(source, target)

        assert 0 < fit.rms_m < 0.02


def test_ledger_names_rooms_that_the_drawings_print(demo: Demo) -> None:
    _, ledger = demo
    printed = set()
    for drawing, truth in zip(ledger["drawings"], truths(demo), strict=True):
        for room in truth["rooms"]:
            ordinals = truth["sheets"][room["sheet"] - 1]["ordinals"]
            printed |= {(drawing["building"], o, room["number"]) for o in ordinals}

    for row in [*ledger["allocations"], *ledger["occupancies"]]:
        storey = int(re.sub(r"\D", "", row["level"]))
        ordinal = storey - 1 if row["level"].startswith("F") else -storey
        assert (row["building"], ordinal, row["number"]) in printed


def test_shares_of_a_room_sum_to_one(demo: Demo) -> None:
    shares: Counter[tuple[str, str, str]] = Counter()
    for row in demo[1]["allocations"]:
        shares[row["building"], row["level"], row["number"]] += row["share"]

    assert set(shares.values()) == {1.0}


def test_posts_cover_the_people_in_the_rooms(demo: Demo) -> None:
    people: Counter[tuple[str, str]] = Counter()
    for row in demo[1]["occupancies"]:
        people[row["organisation"], row["rank"]] += row["headcount"]
    posts = {
        (organisation["code"], post["rank"]): post["headcount"]
        for organisation in demo[1]["organisations"]
        for post in organisation["posts"]
    }

    assert all(headcount <= posts[key] for key, headcount in people.items())
