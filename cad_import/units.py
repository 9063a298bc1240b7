"""How long one drawing unit is: what the header claims, put to the vote of what is drawn."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cad_import.primitives import Primitives
from cad_import.roles import CadLayer
from cad_import.unit_witnesses import (
    METRES_BY_INSUNITS,
    Sighting,
    UnitWitness,
    same_unit,
    see,
)
from spatial.domain.findings import Finding, Severity

NAMES = {0.0254: "inch", 0.3048: "foot", 0.001: "mm", 0.01: "cm", 1.0: "m", 0.1: "dm"}
CANDIDATES = (0.001, 0.01, 1.0, 0.0254, 0.3048)
MIN_LEAD = 0.4  # where the header is silent or wrong, a lesser lead over the next proves nothing
MIN_DOORS = 4
KNOWING = ("dimensions", "room_sizes", "doors", "door_lines", "areas")
PHYSICAL = ("doors", "walls", "texts", "areas", "extent")
EXACT_SPREAD = 0.005  # printed lengths that scatter more give the unit roughly, and no areas


@dataclass(frozen=True, slots=True)
class UnitDecision:
    """The length of one drawing unit, why, the score of every candidate, and who said what."""

    metres_per_unit: float
    source: str  # header, measured, given or assumed
    evidence: Mapping[str, float]
    findings: tuple[Finding, ...] = ()
    witnesses: tuple[UnitWitness, ...] = ()


def unit_name(metres_per_unit: float) -> str:
    """Name a unit: mm, cm, m, inch, foot, or its length in metres."""
    return NAMES.get(metres_per_unit, f"{metres_per_unit:g} m")


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
    sightings = see(primitives, layers, insunits)
    units = _weighed(sightings, claimed)
    witnesses = tuple(sighting.judge(units) for sighting in sightings)
    scores = {unit: sum(w.weight * w.fits[unit] for w in witnesses) for unit in units}
    evidence = {unit_name(unit): round(score, 3) for unit, score in scores.items()}
    if given is not None:
        return UnitDecision(given, "given", evidence, (), witnesses)
    best = max(
        scores,
        key=lambda unit: (round(scores[unit], 9), unit == claimed, -abs(math.log(unit / 0.001))),
    )
    source, finding = _verdict(best, claimed, scores)
    if source == "measured" and not _may_overrule(best, claimed, witnesses):
        source, finding = "assumed", _assumed(best)
    doubt = _doubt(best, witnesses, sightings)
    if doubt is not None and source != "assumed":
        source, finding = "assumed", doubt
    findings = () if finding is None else (finding,)
    return UnitDecision(best, source, evidence, findings, witnesses)


def _weighed(sightings: Sequence[Sighting], claimed: float | None) -> tuple[float, ...]:
    """Units to weigh: the usual ones, the claimed one, and what printed lengths prove."""
    units = list(CANDIDATES)
    proven = [unit for s in sightings if s.proof is not None for unit, _ in s.proof.units]
    for unit in (*([claimed] if claimed else []), *proven):
        if not any(same_unit(unit, known) for known in units):
            units.append(unit)
    return tuple(units)


def _verdict(
    best: float, claimed: float | None, scores: Mapping[float, float]
) -> tuple[str, Finding | None]:
    """Say where the unit comes from, and what to tell of it."""
    if best == claimed:
        return "header", None
    lead = scores[best] - max(
        score for unit, score in scores.items() if unit not in (best, claimed)
    )
    if lead < MIN_LEAD:
        return "assumed", _assumed(best)
    values = {"unit": unit_name(best), "claimed": unit_name(claimed) if claimed else ""}
    if claimed is None:
        return "measured", Finding("UNITS_MEASURED", Severity.INFO, values=values)
    return "measured", Finding("UNITS_OVERRULED", Severity.WARNING, values=values)


def _assumed(unit: float) -> Finding:
    return Finding("UNITS_ASSUMED", Severity.ERROR, values={"unit": unit_name(unit)})


def _may_overrule(best: float, claimed: float | None, witnesses: Sequence[UnitWitness]) -> bool:
    """Whether a header falls: by a witness that knows, or because all that is drawn denies it."""
    if claimed is None:
        return True
    knows = any(w.kind in KNOWING and w.fits[best] >= 0.5 > w.fits[claimed] for w in witnesses)
    denied = all(w.fits[claimed] < 0.3 for w in witnesses if w.kind in PHYSICAL)
    return knows or denied


def _doubt(
    best: float, witnesses: Sequence[UnitWitness], sightings: Sequence[Sighting]
) -> Finding | None:
    """Say if the best unit contradicts what is drawn, or is known only roughly."""
    values = {"unit": unit_name(best)}
    fits = {w.kind: (w.fits[best], w.count) for w in witnesses if w.kind in PHYSICAL}
    door_fit, doors = fits.get("doors", (1.0, 0))
    text_fit, _ = fits.get("texts", (0.0, 0))
    impossible = doors >= MIN_DOORS and door_fit < 0.15 and text_fit < 0.5
    if impossible or (fits and max(fit for fit, _ in fits.values()) < 0.5):
        return Finding("UNITS_IMPLAUSIBLE", Severity.ERROR, values=values)
    for sighting in sightings:
        proof = sighting.proof
        rough = proof is not None and proof.spread > EXACT_SPREAD
        if rough and best not in CANDIDATES and sighting.fit(best) > 0:
            return Finding("UNITS_APPROXIMATE", Severity.ERROR, values=values)
    return None
