"""Totals and findings: what the ledger adds up to and what the checks left open."""

from dataclasses import asdict, dataclass
from enum import StrEnum
from uuid import UUID

from spatial.storage.lookups.asking import Asker, Row


class TotalBy(StrEnum):
    """What the totals are kept by."""

    BUILDING = "building"
    ORGANISATION = "organisation"
    LEVEL = "level"


@dataclass(frozen=True, slots=True)
class TotalQuery:
    """Which rooms are added up, and by what."""

    by: TotalBy
    division: str | None = None
    building_id: UUID | None = None
    level_id: UUID | None = None
    organisation: str | None = None


@dataclass(frozen=True, slots=True)
class FindingQuery:
    """Which findings, and which page of them."""

    building_id: UUID | None = None
    level_id: UUID | None = None
    room_id: UUID | None = None
    code: str | None = None
    severity: str | None = None
    page_size: int = 50
    page_start: int = 0


def list_totals(asker: Asker, query: TotalQuery) -> list[Row]:
    """Return rooms and m² by key: in all, by use, by standard status, by organisation."""
    return asker.rows("totals", **asdict(query))


def list_findings(asker: Asker, query: FindingQuery) -> tuple[list[Row], int]:
    """Return one page of the open findings, gravest first, and how many there are."""
    return asker.page("findings", **asdict(query))
