"""Findings: what a check noticed, as a value.

Terminology
-----------
Finding
    One thing that a rule found: a stable code, a severity, its subjects, a place and a remedy.
Subject
    What the finding is about: a drawing entity's handle, a CAD layer, a room's number or id.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum


class Severity(StrEnum):
    """How much a finding weighs: an error must be handled, a warning looked at."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that a rule found.

    Parameters
    ----------
    code
        Stable upper-case name of the rule, e.g. ``LABEL_WITHOUT_ROOM``; the message catalogue
        (``spatial.domain.messages``) holds its Chinese and English text under this code.
    subjects
        Handles, CAD layers, numbers or ids that the finding is about, in a stable order.
    x, y
        Place in metres in the drawing's (or level's) own plane; None where it has no place.
    values
        Values for the message's placeholders, as printed.
    rule
        The document and article behind the rule, where there is one.
    """

    code: str
    severity: Severity
    subjects: tuple[str, ...] = ()
    x: float | None = None
    y: float | None = None
    values: dict[str, str] = field(default_factory=dict)
    rule: str | None = None


def worst_severity(findings: Iterable[Finding]) -> Severity | None:
    """Return the gravest severity among the findings, or None if there are none."""
    order = [Severity.ERROR, Severity.WARNING, Severity.INFO]
    found = {finding.severity for finding in findings}
    return next((severity for severity in order if severity in found), None)
