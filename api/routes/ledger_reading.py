"""The ledger of a day: its rows, what it adds up to, why that changed, and who changed it."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query

from api.asked_again import AskedAgainRoute
from api.dependencies import (
    PLAIN_TEXT,
    Asking,
    DivisionCode,
    PageAsked,
    one_snapshot,
    scope_within,
)
from api.ledger_reports.writing import records
from api.routes.ledger import OrganisationCode
from api.schemas.ledger_reading import (
    ComparedTotalOut,
    ComparisonOut,
    DifferingAreaOut,
    EntryOut,
    EntryPage,
    EventOut,
    EventPage,
    FiguresOut,
    MismatchesOut,
    MomentOut,
    PeriodOut,
    RoomWithoutRowOut,
    RowWithoutRoomOut,
    StatisticsOut,
)
from spatial.domain.changes import Cause
from spatial.domain.errors import InvalidInputError
from spatial.services.compare_ledger import (
    ComparedBy,
    ComparedTotal,
    Figures,
    Moment,
    compare_ledger,
    find_moment,
)
from spatial.services.ledger_statistics import StatisticsBy, ledger_statistics
from spatial.storage.ledger_mismatches import mismatches
from spatial.storage.ledger_pages import (
    EntryQuery,
    HistoryQuery,
    ledger_history,
    ledger_page,
    require_subject,
)
from spatial.storage.periods import PeriodRepository

router = APIRouter(prefix="/ledger", tags=["ledger"], route_class=AskedAgainRoute)

MomentText = Annotated[
    str,
    Query(
        description="A day (2026-06-30) or the code of a frozen period.",
        min_length=1,
        max_length=40,
        pattern=PLAIN_TEXT,
    ),
]
PeriodCode = Annotated[
    str | None,
    Query(description="A frozen period's code.", max_length=40, pattern=r"^[\w.\-]+$"),
]
BuildingCode = Annotated[
    str | None, Query(description="A building's code.", max_length=64, pattern=r"^[\w.\-]+$")
]
OptionalRoom = Annotated[UUID | None, Query(description="A room's id.")]
CompareBy = Annotated[ComparedBy, Query(description="What the difference is told by.")]
AddBy = Annotated[StatisticsBy, Query(description="What figures are added up by.")]


@router.get("/entries", summary="List who holds which rooms")
def list_entries(
    asker: Asking,
    page: PageAsked,
    division: DivisionCode = None,
    organisation: OrganisationCode = None,
    building: BuildingCode = None,
) -> EntryPage:
    """Return the ledger of a day: of an organisation (分台账), or of all (总台账); paged."""
    scope = scope_within(asker.scopes, division)
    query = EntryQuery(asker.as_of, organisation, building, page.limit, page.offset)
    with one_snapshot(asker) as conn:
        found = ledger_page(conn, scope, query)
    items = [EntryOut.model_validate(row) for row in found.rows]
    return EntryPage(total=found.total, **page._asdict(), as_of=asker.as_of, items=items)


@router.get("/mismatches", summary="List what ledger and plans tell differently")
def list_mismatches(asker: Asking, division: DivisionCode = None) -> MismatchesOut:
    """Rows without a room, rooms without a row, areas that differ beyond the survey limit."""
    scope = scope_within(asker.scopes, division)
    with one_snapshot(asker) as conn:
        found = mismatches(conn, scope, asker.as_of)
    return MismatchesOut(
        as_of=asker.as_of,
        rows_without_room=[RowWithoutRoomOut(**row._asdict()) for row in found.rows_without_room],
        rooms_without_row=[RoomWithoutRowOut(**row._asdict()) for row in found.rooms_without_row],
        differing_areas=[DifferingAreaOut(**row._asdict()) for row in found.differing_areas],
    )


@router.get("/differences", summary="Tell why totals changed")
def list_differences(
    asker: Asking,
    since: MomentText,
    until: MomentText,
    by: CompareBy = ComparedBy.ALL,
    division: DivisionCode = None,
) -> ComparisonOut:
    """Return totals of two days or frozen periods, and the change by the six classes."""
    scope = scope_within(asker.scopes, division)
    with one_snapshot(asker) as conn:
        first, last = find_moment(conn, scope, since), find_moment(conn, scope, until)
        found = compare_ledger(conn, scope, first, last, by)
    return ComparisonOut(
        scope=found.scope,
        by=by,
        since=_moment(first),
        until=_moment(last),
        rows=[_compared(row) for row in found.rows],
    )


@router.get("/statistics", summary="Add the ledger up")
def get_statistics(
    asker: Asking,
    by: AddBy = StatisticsBy.DIVISION,
    period: PeriodCode = None,
    division: DivisionCode = None,
) -> StatisticsOut:
    """Return m², vacancy, m² per person, over standard, titles: of a day, or as a period froze."""
    scope = scope_within(asker.scopes, division)
    with one_snapshot(asker) as conn:
        moment = Moment(asker.as_of)
        if period is not None:
            stored = PeriodRepository(conn, scope).get(period)
            moment = Moment(stored.day, stored)
        found = ledger_statistics(conn, scope, moment, by)
    rows: list[dict[str, Any]] = records(found.frame)
    return StatisticsOut(by=by, scope=found.scope, moment=_moment(moment), rows=rows)


@router.get("/periods", summary="List the frozen periods")
def list_periods(asker: Asking, division: DivisionCode = None) -> list[PeriodOut]:
    """Return the periods of the scope's divisions and of those above it, newest day first."""
    scope = scope_within(asker.scopes, division)
    with asker.transaction() as conn:
        found = PeriodRepository(conn, scope).list_all()
    return [PeriodOut.model_validate(period._asdict()) for period in found]


@router.get("/events", summary="List who changed something, when and why")
def list_events(
    asker: Asking,
    page: PageAsked,
    room: OptionalRoom = None,
    organisation: OrganisationCode = None,
    building: BuildingCode = None,
    division: DivisionCode = None,
) -> EventPage:
    """Return the history of one room, organisation or building, newest first; paged."""
    if sum(given is not None for given in (room, organisation, building)) != 1:
        raise InvalidInputError(code="SUBJECT_NEEDED")
    scope = scope_within(asker.scopes, division)
    query = HistoryQuery(room, organisation, building, page.limit, page.offset)
    with one_snapshot(asker) as conn:
        require_subject(conn, scope, query)
        found = ledger_history(conn, scope, query)
    items = [
        EventOut(**{k: v for k, v in row.items() if k != "total"}, cause_name=_cause(row["cause"]))
        for row in found.rows
    ]
    return EventPage(total=found.total, **page._asdict(), items=items)


def _cause(cause: str | None) -> str | None:
    return Cause(cause).label.zh if cause else None


def _moment(moment: Moment) -> MomentOut:
    return MomentOut(day=moment.day, period=moment.period.code if moment.period else None)


def _compared(row: ComparedTotal) -> ComparedTotalOut:
    return ComparedTotalOut(
        key=row.key,
        name=row.name,
        tier=row.tier,
        before=_figures(row.before),
        after=_figures(row.after),
        change=_figures(row.change),
        causes={cause: _figures(figures) for cause, figures in row.causes.items()},
    )


def _figures(figures: Figures) -> FiguresOut:
    return FiguresOut(
        rooms=figures.rooms, holdings=figures.holdings, area_m2=float(figures.area_m2)
    )
