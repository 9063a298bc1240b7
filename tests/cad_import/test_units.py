"""The length of a drawing unit: claimed, measured, overruled, or assumed and said so."""

import numpy as np
import pytest

from cad_import.expansion import expand
from cad_import.primitives import Primitives
from cad_import.roles import decide_roles
from cad_import.units import UnitDecision, decide_unit, unit_name
from spatial.domain.findings import Severity
from tests.support.plans import INSUNITS, PlanPen, draw_office_row, lines, start_plan


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
