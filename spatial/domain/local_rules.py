"""Local rules (地方规定): what a province or a city sets where the standard leaves it to them.

A rule is a document with its own title, number, days and division. It may fill what the standard
leaves open and be stricter elsewhere; it may not pass a ceiling of the standard.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from spatial.domain.allocation_standards import (
    Figure,
    OfficeLimit,
    ServiceRule,
    Standing,
    SteppedRate,
    Storeys,
)
from spatial.domain.divisions import Tier


@dataclass(frozen=True, slots=True)
class LocalRule:
    """One local rule, as parsed from its document.

    Parameters
    ----------
    division_prefix
        Prefix of the divisions for which it holds.
    valid_from, valid_until
        First day on which it is in force; first day on which it no longer is, or None.
    offices
        By standing, the rows that it sets or adds.
    """

    code: str
    name: str
    number: str
    division_prefix: str
    valid_from: dt.date
    valid_until: dt.date | None
    offices: Mapping[Standing, tuple[OfficeLimit, ...]]
    services: Mapping[Tier, ServiceRule]
    equipment_share: Figure | None
    usable_coefficients: Mapping[Storeys, Figure]
    ancillary: Mapping[str, Figure | SteppedRate]

    @property
    def document(self) -> str:
        """Title and number, by which its figures are cited."""
        return f"{self.name} {self.number}"

    def holds(self, division: str, day: dt.date) -> bool:
        """Tell whether it is in force for a division's prefix on a day."""
        ended = self.valid_until is not None and day >= self.valid_until
        return division.startswith(self.division_prefix) and self.valid_from <= day and not ended
