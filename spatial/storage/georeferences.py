"""Georeferences as documents: the fit, what it left over and the points it came from."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from spatial.domain.control_points import ControlPoint, Georeference, Residual


def georeference_document(place: Georeference, points: Sequence[ControlPoint]) -> dict[str, Any]:
    """Return what is stored about a place."""
    return asdict(place) | {"control": [asdict(point) for point in points]}


def place_of(document: dict[str, Any] | None) -> Georeference | None:
    """Return the place that a stored document tells of, or None without one."""
    if document is None:
        return None
    facts = {name: value for name, value in document.items() if name != "control"}
    residuals = tuple(Residual(**residual) for residual in facts.pop("residuals"))
    return Georeference(**facts, residuals=residuals)
