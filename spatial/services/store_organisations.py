"""Store one organisation of a filled-in form: what it is, and its established posts."""

from collections.abc import Sequence
from typing import Any

from psycopg import Connection

from spatial.domain.changes import Change
from spatial.domain.ledger_forms import CleanRow, FormLists
from spatial.services.ledger_changes import Recorded
from spatial.services.organisations import (
    NewOrganisation,
    add_organisation,
    change_organisation,
    set_posts,
)
from spatial.storage.organisations import OrganisationRepository


def store_organisation(
    conn: Connection[Any],
    scope: str,
    rows: Sequence[CleanRow],
    lists: FormLists,
    change: Change,
) -> list[Recorded]:
    """Add an organisation, or change it into what the rows of the form say.

    Rows without a rank leave the posts as they are, an empty 编制定员 leaves the staff as it is; an
    empty parent says that there is none.

    Parameters
    ----------
    rows
        Of one organisation and one day: they differ in rank and posts only.
    """
    row = rows[0]
    code = row.text("organisation")
    posts = {each.text("rank"): int(each.number("headcount") or 0) for each in rows}
    posts.pop("", None)
    staff = row.number("staff")
    facts: dict[str, Any] = {
        "name": row.text("name"),
        "tier": lists.tiers[row.text("tier")].value,
        "division_code": row.text("division"),
        "parent": row.text("parent") or None,
        "category": row.text("category"),
    }
    if staff is not None:
        facts["staff_established"] = int(staff)
    if not OrganisationRepository(conn, scope).is_taken(code):
        new = NewOrganisation(code=code, posts=posts, **facts)
        return [add_organisation(conn, scope, new, change)]
    done = [change_organisation(conn, scope, code, facts, change)]
    if posts:
        done.append(set_posts(conn, scope, code, posts, change))
    return done
