"""Change organisations and their established posts, each from a day on."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, NamedTuple
from uuid import UUID

from psycopg import Connection

from spatial.domain.changes import Change
from spatial.domain.divisions import Tier
from spatial.domain.errors import ConflictError, InvalidInputError
from spatial.domain.ranks import is_withheld
from spatial.domain.unit_categories import UNIT_CATEGORIES
from spatial.domain.withholding import told
from spatial.services.dissolve_organisation import dissolve_organisation
from spatial.services.ledger_changes import (
    UNCHANGED,
    Recorded,
    latest_version,
    record,
    require_latest,
    require_listed,
    require_recordable,
)
from spatial.services.record_occupancies import WITHHOLDING_RULE
from spatial.storage.divisions import get_division
from spatial.storage.events import Subject
from spatial.storage.models import OrganisationVersion, Post
from spatial.storage.organisations import OrganisationRepository, StoredOrganisation
from spatial.storage.pinyin import romanise
from spatial.storage.validity import end_rows, rows_from, succeed_row

__all__ = [
    "NewOrganisation",
    "add_organisation",
    "change_organisation",
    "dissolve_organisation",
    "set_posts",
]

TIERS = tuple(tier.value for tier in Tier)
FACTS = ("name", "tier", "division_code", "parent_id", "category", "staff_established")


@dataclass(frozen=True, slots=True)
class NewOrganisation:
    """An organisation as it begins.

    Parameters
    ----------
    tier
        One of ``Tier``.
    parent
        Code of the organisation above, None for the topmost.
    category
        单位类别, one of ``UNIT_CATEGORIES``.
    staff_established
        编制定员.
    posts
        Headcount by rank.
    """

    code: str
    name: str
    tier: str
    division_code: str
    parent: str | None = None
    category: str | None = None
    staff_established: int | None = None
    posts: Mapping[str, int] = field(default_factory=dict)


class _Bearer(NamedTuple):
    """Whose posts they are, and what decides which ranks are withheld."""

    code: str
    name: str
    tier: str
    sub_provincial: bool


def add_organisation(
    conn: Connection[Any], scope: str, new: NewOrganisation, change: Change
) -> Recorded:
    """Add an organisation, with its posts, from a day on.

    Parameters
    ----------
    scope
        Prefix of division codes: the organisation's division must be under it.

    Raises
    ------
    NotFoundError
        If the division or the parent is not there, or not in scope.
    ConflictError
        ``ORGANISATION_EXISTS`` if the code is or was another's.
    InvalidInputError
        ``VALUE_NOT_LISTED``, ``HEADCOUNT_OUT_OF_RANGE``, ``RANK_WITHHELD``, and what
        ``Change.require_recordable`` refuses.
    """
    require_recordable(change)
    facts = {key: getattr(new, key) for key in FACTS if key != "parent_id"}
    _require_sound(conn, scope, new.code, facts)
    division = get_division(conn, scope, new.division_code)
    bearer = _Bearer(new.code, new.name, new.tier, division.sub_provincial)
    _require_reportable(bearer, new.posts)
    repository = OrganisationRepository(conn, scope)
    if repository.is_taken(new.code):
        raise ConflictError(code="ORGANISATION_EXISTS", organisation=new.code)
    facts["parent_id"] = repository.get(new.parent, change.day).id if new.parent else None
    subject = Subject("organisation", new.code)
    after = asdict(new) | {"posts": dict(new.posts)}
    event_id = record(conn, "organisation.add", subject, change, after=after)
    facts |= {"since": change.day, "began_event_id": event_id}
    added = repository.add(new.code, **facts)
    repository.add_posts(added, new.posts, since=change.day, event_id=event_id)
    return Recorded(event_id, 1)


def change_organisation(
    conn: Connection[Any], scope: str, code: str, facts: Mapping[str, Any], change: Change
) -> Recorded:
    """Change what an organisation is from a day on.

    Parameters
    ----------
    facts
        What changes: name, tier, division_code, parent (a code, or None for none), category,
        staff_established.

    Raises
    ------
    ConflictError
        ``CHANGE_NOT_LATEST`` if it changed later; ``ORGANISATION_TREE_LOOP`` if it would stand
        under itself.
    InvalidInputError
        ``NOTHING_TO_CHANGE``, and as ``add_organisation``.
    """
    require_recordable(change)
    wanted = dict(facts)
    if not wanted:
        raise InvalidInputError(code="NOTHING_TO_CHANGE")
    repository = OrganisationRepository(conn, scope)
    organisation = _lock(repository, code, change)
    if "parent" in wanted:
        wanted["parent_id"] = _parent(repository, organisation, wanted.pop("parent"), change)
    unknown = sorted(wanted.keys() - set(FACTS))
    for name in unknown:
        require_listed("字段 field", name, FACTS)
    _require_sound(conn, scope, code, wanted)
    subject = Subject("organisation", code)
    version = latest_version(conn, OrganisationVersion, organisation.id, subject, change, FACTS)
    changed = {key: value for key, value in wanted.items() if version[key] != value}
    if not changed:
        return UNCHANGED
    before = {key: _plain(version[key]) for key in changed}
    after = {key: _plain(value) for key, value in changed.items()}
    event_id = record(conn, "organisation.change", subject, change, before=before, after=after)
    if "name" in changed:
        sound = romanise(str(changed["name"]))
        changed |= {"pinyin": sound.pinyin, "initials": sound.initials}
    succeed_row(conn, OrganisationVersion, version["id"], changed, change.day, event_id)
    return Recorded(event_id, 1)


def set_posts(
    conn: Connection[Any], scope: str, code: str, headcounts: Mapping[str, int], change: Change
) -> Recorded:
    """Establish an organisation's posts by rank from a day on, in place of all it had.

    Raises
    ------
    InvalidInputError
        ``RANK_WITHHELD``, with the rule, if a rank is not reported online: nothing is stored, and
        neither the rank nor the headcount is said again. ``HEADCOUNT_OUT_OF_RANGE``.
    ConflictError
        ``CHANGE_NOT_LATEST`` if the posts of a rank changed later.
    """
    require_recordable(change)
    repository = OrganisationRepository(conn, scope)
    organisation = _lock(repository, code, change)
    bearer = _Bearer(code, organisation.name, organisation.tier, organisation.sub_provincial)
    _require_reportable(bearer, headcounts)
    rows = rows_from(
        conn, Post, "organisation_id", [organisation.id], change.day, ("rank", "headcount")
    )
    for row in rows:
        require_latest([row], f"{code} {told(row['rank'])}", change)
    before = {row["rank"]: row["headcount"] for row in rows}
    after = {rank: count for rank, count in headcounts.items() if count}
    differing = {rank for rank in before | after if before.get(rank) != after.get(rank)}
    if not differing:
        return UNCHANGED
    subject = Subject("organisation", code)
    event_id = record(conn, "organisation.set_posts", subject, change, before=before, after=after)
    gone = [row["id"] for row in rows if row["rank"] in differing]
    end_rows(conn, Post, gone, change.day, event_id)
    fresh = {rank: count for rank, count in after.items() if rank in differing}
    repository.add_posts(organisation.id, fresh, since=change.day, event_id=event_id)
    return Recorded(event_id, len(differing))


def _lock(repository: OrganisationRepository, code: str, change: Change) -> StoredOrganisation:
    organisation = repository.get(code, change.day)
    repository.lock([organisation.id])
    return organisation


def _parent(
    repository: OrganisationRepository,
    organisation: StoredOrganisation,
    code: str | None,
    change: Change,
) -> UUID | None:
    """Return the id of the organisation that is to stand above."""
    if code is None:
        return None
    parent = repository.get(code, change.day)
    if organisation.id in repository.list_above(parent.id, change.day):
        raise ConflictError(
            code="ORGANISATION_TREE_LOOP", organisation=organisation.code, parent=code
        )
    return parent.id


def _require_sound(conn: Connection[Any], scope: str, code: str, facts: Mapping[str, Any]) -> None:
    require_listed("层级 tier", facts.get("tier"), TIERS)
    require_listed("单位类别 category", facts.get("category"), UNIT_CATEGORIES)
    if facts.get("division_code") is not None:
        get_division(conn, scope, facts["division_code"])
    _require_counts(code, {"staff": facts.get("staff_established")})


def _require_counts(code: str, counts: Mapping[str, int | None]) -> None:
    for count in counts.values():
        if count is not None and count < 0:
            raise InvalidInputError(
                code="HEADCOUNT_OUT_OF_RANGE", organisation=code, headcount=str(count)
            )


def _require_reportable(bearer: _Bearer, headcounts: Mapping[str, int]) -> None:
    """Refuse ranks that are not reported online, without saying which or how many."""
    for rank in headcounts:
        if is_withheld(rank, bearer.tier, sub_provincial=bearer.sub_provincial):
            raise InvalidInputError(
                code="RANK_WITHHELD", organisation=bearer.name, rule=WITHHOLDING_RULE
            )
    _require_counts(bearer.code, headcounts)


def _plain(value: object) -> Any:
    return str(value) if isinstance(value, UUID) else value
