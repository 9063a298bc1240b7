"""The length of a drawing unit: claimed, measured, overruled, or assumed and said so."""

import numpy as np
import pytest

from cad_import.expansion import expand
from cad_import.primitives import Primitives
from cad_import.roles import decide_roles
from cad_import.units import UnitDecision, decide_unit, unit_name
from spatial.domain.findings import Severity
from tests.support.plans import INSUNITS, PlanPen, draw_office_row, lines, start_plan
from tests.support.printed import chain, room_sizes


def decided(drawn: Primitives, insunits: int, given: float | None = None) -> UnitDecision:
    return decide_unit(drawn, decide_roles(drawn), insunits, given)


def office_row(metres_per_unit: float) -> Primitives:
    pen = start_plan(metres_per_unit=metres_per_unit)
    draw_office_row(pen)
    return expand(pen.document)


def bare_lines(*rows: list[float]) -> Primitives:
    """Lines alone, without a door or a text to measure by."""
    pen = PlanPen(start_plan().document, 1.0, 0.0, 0.0)
    pen.lines(lines(*rows), "0")
    return expand(pen.document)


OFFICE_SWINGS = 5
UNITS = {"mm": 0.001, "cm": 0.01, "m": 1.0, "inch": 0.0254, "foot": 0.3048}


@pytest.mark.parametrize("metres", UNITS.values(), ids=UNITS)
def test_a_truthful_header_is_believed(metres: float) -> None:
    unit = decided(office_row(metres), INSUNITS[metres])

    assert (unit.metres_per_unit, unit.source) == (metres, "header")
    assert unit.findings == ()


@pytest.mark.parametrize("metres", [0.001, 0.01, 1.0], ids=["mm", "cm", "m"])
def test_without_a_header_doors_walls_and_texts_tell_the_unit(metres: float) -> None:
    unit = decided(office_row(metres), 0)

    assert (unit.metres_per_unit, unit.source) == (metres, "measured")
    [finding] = unit.findings
    assert (finding.code, finding.severity) == ("UNITS_MEASURED", Severity.INFO)


@pytest.mark.parametrize(
    ("true", "claimed"), [("mm", 6), ("mm", 1), ("m", 4)], ids=["mm as m", "mm as inch", "m as mm"]
)
def test_a_header_that_lies_is_overruled(true: str, claimed: int) -> None:
    unit = decided(office_row(UNITS[true]), claimed)

    assert (unit.metres_per_unit, unit.source) == (UNITS[true], "measured")
    [finding] = unit.findings
    assert (finding.code, finding.severity) == ("UNITS_OVERRULED", Severity.WARNING)
    assert finding.values["unit"] == true


def test_what_cannot_be_decided_is_assumed_and_an_error() -> None:
    unit = decided(bare_lines([0, 0, 50, 0], [50, 0, 50, 40]), 0)

    assert unit.source == "assumed"
    [finding] = unit.findings
    assert (finding.code, finding.severity) == ("UNITS_ASSUMED", Severity.ERROR)
    assert finding.values == {"unit": unit_name(unit.metres_per_unit)}


def test_an_unknown_header_unit_counts_as_silence() -> None:
    assert decided(office_row(0.001), 20).source == "measured"


def test_a_person_goes_before_everything() -> None:
    unit = decided(office_row(0.001), 4, given=0.5)

    assert (unit.metres_per_unit, unit.source, unit.findings) == (0.5, "given", ())


def test_an_empty_drawing_has_an_assumed_unit() -> None:
    unit = decided(bare_lines(), 0)

    assert unit.source == "assumed"
    assert set(unit.evidence.values()) == {0.0}


def test_every_candidates_score_is_shown() -> None:
    evidence = decided(office_row(0.001), 4).evidence

    assert set(evidence) == {"mm", "cm", "m", "inch", "foot"}
    assert max(evidence, key=lambda name: evidence[name]) == "mm"


@pytest.mark.parametrize(("metres", "name"), [(0.001, "mm"), (0.3048, "foot"), (0.5, "0.5 m")])
def test_units_have_names(metres: float, name: str) -> None:
    assert unit_name(metres) == name


def test_lines_far_from_the_origin_score_as_those_near_it() -> None:
    near = bare_lines([0, 0, 9000, 0], [9000, 0, 9000, 6000])
    far = bare_lines([0, 0, 9000, 0], [9000, 0, 9000, 6000])
    far.segments += np.tile([691e6, 5335e6], 2)

    assert decided(near, 0).evidence == decided(far, 0).evidence


@pytest.mark.parametrize("exploded", [False, True], ids=["dimensions", "texts beside lines"])
@pytest.mark.parametrize("metres", [0.0001, 0.00001, 0.05, 0.1], ids=str)
def test_printed_lengths_prove_a_scaled_copy(metres: float, exploded: bool) -> None:
    pen = start_plan(metres_per_unit=metres, insunits=4)
    draw_office_row(pen)
    chain(pen, [3.6, 3.6, 6.9, 1.8, 4.2], exploded=exploded)

    unit = decided(expand(pen.document), 4)

    assert unit.metres_per_unit == pytest.approx(metres, rel=1e-12)
    assert [finding.code for finding in unit.findings] == ["UNITS_OVERRULED"]
    assert {w.kind: w.says for w in unit.witnesses}["dimensions"] == unit.metres_per_unit


def test_numbers_along_one_long_line_prove_a_scaled_copy_by_their_distances() -> None:
    pen = start_plan(metres_per_unit=0.0001, insunits=4)
    draw_office_row(pen)
    chain(pen, [3.6, 3.6, 6.9, 1.8, 4.2, 3.6, 2.4], exploded=True, one_line=True)

    assert decided(expand(pen.document), 4).metres_per_unit == 0.0001


def test_room_numbers_in_a_row_prove_nothing() -> None:
    pen = start_plan(insunits=0)
    for k in range(12):
        pen.text(str(3001 + k), (3.6 * k, 2))
    pen.lines(lines([0, 5, 43, 5]), "0")

    kinds = {witness.kind for witness in decided(expand(pen.document), 0).witnesses}

    assert "dimensions" not in kinds


def test_a_scaled_copy_that_nothing_proves_is_implausible() -> None:
    pen = start_plan(metres_per_unit=0.0001, insunits=4)
    draw_office_row(pen)

    unit = decided(expand(pen.document), 4)

    assert unit.source == "assumed"
    [finding] = unit.findings
    assert (finding.code, finding.severity) == ("UNITS_IMPLAUSIBLE", Severity.ERROR)


@pytest.mark.parametrize("exploded", [False, True], ids=["dimensions", "texts beside lines"])
def test_feet_and_inches_prove_inches_under_a_header_of_millimetres(exploded: bool) -> None:
    pen = start_plan(metres_per_unit=0.0254, insunits=4)
    chain(pen, [3.81, 4.2672, 0.9398, 2.1844], exploded=exploded, feet=True)

    unit = decided(expand(pen.document), 4)

    assert (unit.metres_per_unit, unit.source) == (0.0254, "measured")


def test_numbers_that_agree_by_chance_on_an_odd_unit_prove_nothing() -> None:
    pen = start_plan(insunits=0)
    chain(pen, [3.6, 7.2, 3.6], exploded=True, factor=1.37)

    assert "dimensions" not in {
        witness.kind for witness in decided(expand(pen.document), 0).witnesses
    }


def test_sizes_printed_in_rooms_give_a_rough_unit_that_is_an_error() -> None:
    pen = start_plan(metres_per_unit=0.0111, insunits=0)
    room_sizes(
        pen, [(3.66, 2.41), (2.57, 3.28), (4.32, 3.76), (2.34, 3.99)], [0.97, 1.0, 1.03, 1.0]
    )

    unit = decided(expand(pen.document), 0)

    assert unit.metres_per_unit == pytest.approx(0.0111, rel=0.05)
    assert unit.source == "assumed"
    assert [finding.code for finding in unit.findings] == ["UNITS_APPROXIMATE"]


def test_a_sketch_without_a_door_or_a_length_does_not_overrule_its_header() -> None:
    pen = PlanPen(start_plan().document, 0.01)
    pen.lines(lines([0, 0, 28, 0], [0, 0, 4, 5], [9, 0, 3, 3]), "0")
    for k in range(6):
        pen.text(str(101 + k), (2 + 4 * k, 2), height_m=0.3)

    unit = decided(expand(pen.document), 4)

    assert unit.source == "assumed"
    assert [finding.code for finding in unit.findings] == ["UNITS_ASSUMED"]


def test_each_witness_tells_what_it_saw_and_how_each_unit_suits_it() -> None:
    unit = decided(office_row(0.001), 4)
    seen = {witness.kind: witness for witness in unit.witnesses}

    assert {"header", "doors", "walls", "texts", "extent"} <= set(seen)
    assert seen["doors"].says == 0.001
    assert seen["doors"].count == OFFICE_SWINGS
    for name, metres in UNITS.items():
        total = sum(witness.weight * witness.fits[metres] for witness in unit.witnesses)
        assert unit.evidence[name] == pytest.approx(total, abs=0.002)


def test_rounded_corners_are_no_doors() -> None:
    pen = start_plan()
    draw_office_row(pen)
    for k in range(40):  # corners of desks, 0.03 m: taken for doors they would speak for inches
        x, y = pen.point(2 + 0.3 * k, 30)
        pen.space.add_arc((x, y), 30, 0, 90, dxfattribs={"layer": "0"})

    seen = {witness.kind: witness for witness in decided(expand(pen.document), 4).witnesses}

    assert seen["doors"].count == OFFICE_SWINGS
