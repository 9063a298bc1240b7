"""Profiles: what an institute calls its layers is believed, proposed by likeness, never silent."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from ezdxf.document import Drawing
from ezdxf.filemanagement import new

from cad_import.inspection import inspect_drawing
from cad_import.profiles import (
    AppliedProfile,
    Fingerprint,
    Pattern,
    Profile,
    ProfileOptions,
    fingerprint_of,
    role_lookup,
    settle_profile,
)
from cad_import.reading import ReadOptions, read_drawing
from cad_import.roles import Role
from cad_import.units import UnitDecision
from spatial.domain.errors import DrawingError
from spatial.domain.findings import Finding, Severity
from spatial.domain.floor_plans import RoomStatus
from tests.support.plans import WALL, OfficeRow, draw_office_row, start_plan

NAMES = ("QT-1", "QT-2", "MC", "ZX", "WZ", "JJ")
ASSUMED = UnitDecision(
    0.001, "assumed", {}, (Finding("UNITS_ASSUMED", Severity.ERROR, values={"unit": "mm"}),)
)


def profile(name: str, layers: Sequence[str] = NAMES, source: str = "") -> Profile:
    return Profile(name, (("QT-*", Role.WALL),), None, Fingerprint(frozenset(layers)), source)


def drawing(layers: Sequence[str] = NAMES) -> Drawing:
    document = new()
    for name in layers:
        document.layers.add(name)
    return document


def codes(applied: AppliedProfile) -> list[str]:
    return [finding.code for finding in applied.findings]


@pytest.mark.parametrize(
    ("name", "role"),
    [
        ("A-WALL", Role.WALL),
        ("a-wall", Role.WALL),
        ("house$0$A-Wall", Role.WALL),
        ("house|A-WALL", Role.WALL),
        ("A-WALL-HATCH", Role.FILL),  # its own name goes before the pattern
        ("A-WALL-PRHT", Role.STRUCTURE),  # the first pattern that fits
        ("B-WALL", None),
        ("墙1", Role.WALL),
        ("墙12", None),
        ("A[1]", Role.DOOR),
        ("A1", None),
    ],
)
def test_a_layer_takes_the_role_of_its_name_then_of_the_first_pattern(
    name: str, role: Role | None
) -> None:
    patterns: list[Pattern] = [
        ("A-WALL-P*", Role.STRUCTURE),
        ("A-WALL*", Role.WALL),
        ("A-WALL-HATCH", Role.FILL),
        ("墙?", Role.WALL),
        ("A[1]", Role.DOOR),
    ]

    assert role_lookup(patterns)(name) is role


def test_a_pattern_of_many_stars_is_matched_at_once() -> None:
    assert role_lookup([("*A" * 60, Role.WALL)])("A" * 250 + "B") is None


def test_a_fingerprint_leaves_out_what_every_drawing_has() -> None:
    document = drawing(["X$0$墙体", "a-door"])
    document.styles.add("HZ", font="hz.ttf")
    for name in ("TK-A1", "A$C12F3", "_ArchTick"):
        document.blocks.new(name)

    assert fingerprint_of(document) == Fingerprint(
        frozenset({"墙体", "A-DOOR"}), frozenset({"HZ"}), frozenset({"TK-A1"})
    )


def test_likeness_weighs_layers_most_and_needs_four_in_common() -> None:
    mine = Fingerprint(frozenset("ABCDE"), frozenset("S"), frozenset("B"))

    assert mine.likeness(mine) == 1.0
    assert mine.likeness(Fingerprint(frozenset("ABCD"))) == pytest.approx(12 / 16.3)
    assert mine.likeness(Fingerprint(frozenset("ABC"), frozenset("S"), frozenset("B"))) == 0.0


def test_a_like_profile_is_proposed_and_not_applied() -> None:
    options = ProfileOptions(known=(profile("甲院", source="甲院.toml"), profile("乙院", "ABCDE")))

    applied = settle_profile(options, drawing())

    assert applied.profile is None
    assert codes(applied) == ["PROFILE_PROPOSED"]
    assert applied.findings[0].values == {
        "profile": "甲院",
        "likeness": "1.00",
        "source": "甲院.toml",
    }


def test_the_likeliest_profile_is_applied_where_that_is_asked_for() -> None:
    known = (profile("乙院", [*NAMES, "P", "Q", "R", "S"]), profile("甲院"))

    applied = settle_profile(ProfileOptions(known=known, automatic=True), drawing())

    assert applied.profile is known[1]
    assert codes(applied) == ["PROFILE_APPLIED_BY_LIKENESS"]


@pytest.mark.parametrize(
    ("known", "code"),
    [
        ((), "PROFILE_NONE_ALIKE"),
        ((profile("乙院", "ABCDE"),), "PROFILE_NONE_ALIKE"),
        ((profile("乙院"), profile("甲院")), "PROFILE_AMBIGUOUS"),
        # alike enough to be proposed, not to be applied unasked: 6 of 15 names
        ((profile("乙院", [*NAMES, *"ABCDEFGHI"]),), "PROFILE_PROPOSED"),
    ],
    ids=["none", "none alike", "two alike", "somewhat alike"],
)
def test_in_doubt_no_profile_is_applied_even_if_asked_for(
    known: tuple[Profile, ...], code: str
) -> None:
    applied = settle_profile(ProfileOptions(known=known, automatic=True), drawing())

    assert applied.profile is None
    assert codes(applied) == [code]


def test_without_profiles_nothing_is_said() -> None:
    applied = settle_profile(ProfileOptions(), drawing())

    assert applied.findings == ()
    assert applied.said("A-WALL") is None


def test_by_hand_goes_before_the_profile() -> None:
    applied = AppliedProfile(Fingerprint(), profile("甲院"), (("QT-2", Role.FURNITURE),))

    assert [applied.said(name) for name in ("QT-1", "QT-2", "MC")] == [
        (Role.WALL, "profile"),
        (Role.FURNITURE, "hand"),
        None,
    ]


def test_a_profile_that_fits_no_layer_is_told() -> None:
    applied = settle_profile(ProfileOptions(chosen=profile("甲院")), drawing(["A", "B"]))

    assert [finding.code for finding in applied.told(drawing(["A"]), ["A", "B"])] == [
        "PROFILE_APPLIED",
        "PROFILE_MATCHES_NOTHING",
    ]


def test_a_role_by_hand_for_a_layer_that_is_not_there_is_refused_with_its_neighbours() -> None:
    applied = AppliedProfile(Fingerprint(), by_hand=(("QT1", Role.WALL),))

    with pytest.raises(DrawingError) as refused:
        applied.told(drawing(), [])

    assert refused.value.code == "CAD_LAYER_UNKNOWN"
    assert refused.value.values["layer"] == "QT1"
    assert "QT-1" in refused.value.values["near"]


def test_the_profiles_unit_stands_only_where_the_drawing_does_not_tell() -> None:
    said = AppliedProfile(Fingerprint(), Profile("甲院", metres_per_unit=0.01))
    measured = UnitDecision(0.001, "measured", {})

    assert said.unit(ASSUMED) == UnitDecision(0.01, "profile", {})
    told = said.unit(measured)
    assert (told.metres_per_unit, told.source) == (0.001, "measured")
    assert [finding.code for finding in told.findings] == ["PROFILE_UNIT_DIFFERS"]
    assert said.unit(UnitDecision(0.01, "header", {})).findings == ()
    assert said.unit(UnitDecision(0.001, "given", {})).findings == ()
    assert AppliedProfile(Fingerprint(), Profile("甲院")).unit(ASSUMED) == ASSUMED


@pytest.fixture
def oddly_named(tmp_path: Path) -> Path:
    """Write a plan whose walls lie on a layer named for furniture."""
    pen = start_plan()
    draw_office_row(pen)
    for entity in pen.space:
        if entity.dxf.layer == WALL:
            entity.dxf.layer = "家具"
    return pen.save(tmp_path / "plan.dxf")


def test_a_role_by_hand_gives_the_rooms_that_the_name_hid(oddly_named: Path) -> None:
    by_name = read_drawing(oddly_named)
    said = ProfileOptions(by_hand=(("家具", Role.WALL),))

    by_hand = read_drawing(oddly_named, ReadOptions(profiles=said))

    found = {room.number or room.name: room.area_m2 for p in by_hand.plans for room in p.rooms}
    assert found == pytest.approx(OfficeRow().areas_m2, abs=1e-3)
    assert any(room.status is RoomStatus.OK for plan in by_hand.plans for room in plan.rooms)
    assert not any(room.status is RoomStatus.OK for plan in by_name.plans for room in plan.rooms)


def test_inspection_shows_roles_before_and_after(oddly_named: Path) -> None:
    said = ProfileOptions(chosen=Profile("甲院", (("家*", Role.WALL),)))

    seen = inspect_drawing(oddly_named, ReadOptions(profiles=said))

    [layer] = [layer for layer in seen.as_json()["cad_layers"] if layer["name"] == "家具"]
    assert (layer["role"], layer["reason"]) == ("wall", "profile")
    assert (layer["role_unsaid"], layer["reason_unsaid"]) == ("furniture", "name")
    assert any("家具" in line and "← furniture" in line for line in seen.lines())
    assert seen.as_json()["profile"] == "甲院"
