"""Totals and findings."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from api.dependencies import Asking, DivisionCode, OptionalBuilding, PageAsked
from api.messages import finding_text
from api.schemas.ledger import FindingOut, FindingPage, TotalOut, TotalPart
from spatial.domain.findings import Finding, Severity
from spatial.storage.lookups import ledger, places
from spatial.storage.lookups.asking import Asker, Row
from spatial.storage.lookups.ledger import FindingQuery, TotalBy, TotalQuery

router = APIRouter(tags=["ledger"])

By = Annotated[TotalBy, Query(description="What the totals are kept by.")]
OptionalLevel = Annotated[UUID | None, Query(description="A level's id.")]
OrganisationCode = Annotated[
    str | None, Query(description="An organisation's code.", max_length=64, pattern=r"^[\w.\-]+$")
]
FindingCode = Annotated[
    str | None, Query(description="Only findings of this code.", pattern="^[A-Z][A-Z0-9_]{0,63}$")
]
Gravity = Annotated[Severity | None, Query(description="Only findings of this severity.")]

PARTS = {"use": "uses", "status": "statuses", "organisation": "organisations"}


@router.get("/totals", summary="Add rooms and m² up")
def list_totals(
    asker: Asking,
    by: By = TotalBy.BUILDING,
    division: DivisionCode = None,
    building: OptionalBuilding = None,
    level: OptionalLevel = None,
    organisation: OrganisationCode = None,
) -> list[TotalOut]:
    """Rooms and m² by building, level or organisation: in all, by use, status and organisation.

    A shared room counts by its shares, so that the m² of all keys add up to the ledger.
    """
    query = TotalQuery(by, division, _building_id(asker, building), level, organisation)
    totals: dict[str | None, dict[str, object]] = {}
    for row in ledger.list_totals(asker, query):
        held = totals.setdefault(
            row["key"], {"key": row["key"], "name": row["name"]} | {p: [] for p in PARTS.values()}
        )
        _take(held, row)
    return [TotalOut.model_validate(held) for held in totals.values()]


def _take(held: dict[str, object], row: Row) -> None:
    if row["kind"] == "all":
        held |= {"rooms": row["rooms"], "area_m2": float(row["area_m2"])}
        return
    parts = held[PARTS[row["kind"]]]
    if isinstance(parts, list):
        parts.append(
            TotalPart(
                code=row["code"],
                name=row["part_name"],
                rooms=row["rooms"],
                area_m2=float(row["area_m2"]),
            )
        )


def _building_id(asker: Asker, key: str | None) -> UUID | None:
    return UUID(str(places.get_building(asker, key)["id"])) if key else None


@router.get("/findings", summary="List open findings")
def list_findings(
    asker: Asking,
    page: PageAsked,
    building: OptionalBuilding = None,
    level: OptionalLevel = None,
    code: FindingCode = None,
    severity: Gravity = None,
) -> FindingPage:
    """Return findings that no check has closed, gravest first; a page at a time."""
    query = FindingQuery(
        building_id=_building_id(asker, building),
        level_id=level,
        code=code,
        severity=severity,
        page_size=page.limit,
        page_start=page.offset,
    )
    rows, total = ledger.list_findings(asker, query)
    items = [FindingOut(**row, **finding_words(row)) for row in rows]
    return FindingPage(total=total, **page._asdict(), items=items)


def finding_words(row: Row) -> dict[str, str]:
    """Say a stored finding in Chinese and English."""
    values = {name: str(value) for name, value in row["message_values"].items()}
    finding = Finding(row["code"], Severity(row["severity"]), tuple(row["subjects"]), values=values)
    return {"text": finding_text(finding, "zh"), "text_en": finding_text(finding, "en")}
