"""How long one drawing unit is: what the header claims, checked against what is drawn.

Evidence
--------
Doors are 0.6 to 1.2 m wide, walls 5 to 600 mm thick, a floor 4 to 400 m long, and its texts 0.08
to 1.5 m tall. The header ($INSUNITS) is right more often than not, so it is overruled only by more.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from cad_import.primitives import Primitives, arc_radii, arc_sweeps
from cad_import.roles import CadLayer, Role, role_mask
from spatial.domain.findings import Finding, Severity

METRES_BY_INSUNITS = {1: 0.0254, 2: 0.3048, 4: 0.001, 5: 0.01, 6: 1.0, 14: 0.1}
NAMES = {0.0254: "inch", 0.3048: "foot", 0.001: "mm", 0.01: "cm", 1.0: "m", 0.1: "dm"}
CANDIDATES = (0.001, 0.01, 1.0, 0.0254, 0.3048)
HEADER_WEIGHT = 1.25
MIN_LEAD = 0.4  # where the header is silent or wrong, a lesser lead over the next proves nothing


@dataclass(frozen=True, slots=True)
class UnitDecision:
    """The length of one drawing unit, why, and the score of every candidate."""

    metres_per_unit: float
    source: str  # header, measured, given or assumed
    evidence: Mapping[str, float]
    findings: tuple[Finding, ...] = ()


def unit_name(metres_per_unit: float) -> str:
    """Name a unit: mm, cm, m, inch, foot, or its length in metres."""
    return NAMES.get(metres_per_unit, f"{metres_per_unit:g} m")


def _share_within(values: np.ndarray, low: float, high: float) -> float:
    return float(np.mean((values >= low) & (values <= high))) if len(values) else 0.0


def decide_unit(
    primitives: Primitives,
    layers: Mapping[str, CadLayer],
    insunits: int,
    given: float | None = None,
) -> UnitDecision:
    """Decide the length of one drawing unit in metres.

    Parameters
    ----------
    primitives
        In drawing units.
    insunits
        ``$INSUNITS`` of the header, 0 if it is silent.
    given
        What a person said, m; goes before everything.
    """
    claimed = METRES_BY_INSUNITS.get(insunits)
    scores = {unit: _score(primitives, layers, unit) for unit in CANDIDATES}
    evidence = {unit_name(unit): round(score, 3) for unit, score in scores.items()}
    if given is not None:
        return UnitDecision(given, "given", evidence)
    if claimed is not None:
        scores[claimed] = scores.get(claimed, _score(primitives, layers, claimed)) + HEADER_WEIGHT
    best = max(
        scores, key=lambda unit: (scores[unit], unit == claimed, -abs(math.log(unit / 0.001)))
    )
    if best == claimed:
        return UnitDecision(best, "header", evidence)
    lead = scores[best] - max(
        score for unit, score in scores.items() if unit not in (best, claimed)
    )
    if lead < MIN_LEAD:
        finding = Finding("UNITS_ASSUMED", Severity.ERROR, values={"unit": unit_name(best)})
        return UnitDecision(best, "assumed", evidence, (finding,))
    values = {"unit": unit_name(best), "claimed": unit_name(claimed) if claimed else ""}
    code, severity = (
        ("UNITS_OVERRULED", Severity.WARNING) if claimed else ("UNITS_MEASURED", Severity.INFO)
    )
    return UnitDecision(best, "measured", evidence, (Finding(code, severity, values=values),))


def _score(primitives: Primitives, layers: Mapping[str, CadLayer], unit: float) -> float:
    """Add up how well the drawing's doors, extent and texts suit a unit."""
    return (
        2.0 * _door_score(primitives, layers, unit)
        + 1.0 * _extent_score(primitives, layers, unit)
        + 1.0 * _share_within(np.array([t.height for t in primitives.texts]) * unit, 0.08, 1.5)
    )


def _door_score(primitives: Primitives, layers: Mapping[str, CadLayer], unit: float) -> float:
    roles = (Role.DOOR, Role.OPENING, Role.WINDOW, Role.WALL, Role.OTHER)
    on_layer = role_mask(primitives, layers, *roles)[primitives.arc_layers]
    sweeps = arc_sweeps(primitives.arcs)
    quarter = (sweeps > math.radians(60)) & (sweeps < math.radians(110)) & on_layer
    radii = arc_radii(primitives.arcs)[quarter] * unit
    return _share_within(radii, 0.55, 1.25) if len(radii) >= 2 else 0.0


def _extent_score(primitives: Primitives, layers: Mapping[str, CadLayer], unit: float) -> float:
    walls = primitives.segments[role_mask(primitives, layers, Role.WALL)[primitives.segment_layers]]
    lines = walls if len(walls) else primitives.segments
    if not len(lines):
        return 0.0
    points = lines.reshape(-1, 2)
    extent = float(np.ptp(points, axis=0).max()) * unit
    typical = float(np.median(np.hypot(*(lines[:, 2:] - lines[:, :2]).T))) * unit
    return 0.5 * (4 <= extent <= 600) + 0.5 * (0.05 <= typical <= 8.0)
