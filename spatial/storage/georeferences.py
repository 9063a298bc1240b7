"""Georeferences as documents: the fit, what it left over and the points it came from."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from spatial.domain.control_points import (
    ControlPoint,
    Georeference,
    PlacingMethod,
    Remark,
    Residual,
)
from spatial.domain.findings import Severity

EVIDENCE = ("control", "candidates")
"""Keys of a document that tell what a place came from, not where it is."""


def georeference_document(
    place: Georeference, points: Sequence[ControlPoint] = (), **evidence: Any
) -> dict[str, Any]:
    """Return what is stored about a place; ``evidence`` goes in beside the control points."""
    return asdict(place) | {"control": [asdict(point) for point in points]} | evidence


def place_of(document: dict[str, Any] | None) -> Georeference | None:
    """Return the place that a stored document tells of, or None without one."""
    if document is None:
        return None
    facts = {name: value for name, value in document.items() if name not in EVIDENCE}
    residuals = tuple(Residual(**residual) for residual in facts.pop("residuals"))
    method = PlacingMethod(facts.pop("method", PlacingMethod.CONTROL))
    remarks = tuple(
        Remark(remark["code"], Severity(remark["severity"]), remark["values"])
        for remark in facts.pop("remarks", ())
    )
    return Georeference(**facts, residuals=residuals, method=method, remarks=remarks)
