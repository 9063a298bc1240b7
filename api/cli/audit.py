"""``smartmap audit``: who did what, and the proof that the record still says so."""

import datetime as dt
import json
from typing import Any

import click

MOMENT = click.DateTime(["%Y-%m-%d", "%Y-%m-%dT%H:%M:%S"])
HASH_DIGITS = 64
AS_JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON lines.")


class HeadHash(click.ParamType[bytes]):
    """A head's hash as ``smartmap audit head`` prints it."""

    name = "hash"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> bytes:
        """Read hexadecimal digits."""
        try:
            read = bytes.fromhex(value)
        except ValueError:
            read = b""
        if 2 * len(read) != HASH_DIGITS:
            self.fail(f"{value!r} is not {HASH_DIGITS} hexadecimal digits", param, ctx)
        return read


@click.group()
def audit() -> None:
    """Read the log of events, and prove that nobody changed it."""


@audit.command("list")
@click.option("--who", metavar="LOGIN")
@click.option("--action", help="E.g. plan.publish; 'plan.' is all that begin so.")
@click.option("--subject", metavar="KIND[/ID]", help="E.g. building/B12, room/UUID, account.")
@click.option("--division", metavar="CODE", help="Only what is under this division.")
@click.option("--from", "since", type=MOMENT, help="From this day or moment on.")
@click.option("--to", "until", type=MOMENT, help="Up to before this day or moment.")
@click.option("--before", type=int, metavar="ID", help="Only older than this event.")
@click.option("--limit", type=click.IntRange(1, 10_000), default=50, show_default=True)
@AS_JSON
def list_(*, as_json: bool, **given: Any) -> None:
    """List events, newest first."""
    from api.cli.audit_lines import event_json, event_line
    from api.cli.check import scope_of
    from api.database import connect
    from api.settings import Settings
    from spatial.storage.event_pages import EventQuery, list_events

    kind, _, subject_id = (given["subject"] or "").partition("/")
    query = EventQuery(
        given["who"],
        given["action"],
        kind or None,
        subject_id or None,
        scope_of(given["division"]) or None,
        _zoned(given["since"]),
        _zoned(given["until"]),
        given["before"],
        given["limit"],
    )
    with connect(Settings()) as conn:
        rows = list_events(conn, ("",), query)
    for row in rows:
        click.echo(event_json(row) if as_json else event_line(row))


@audit.command()
@AS_JSON
def head(*, as_json: bool) -> None:
    """Print the newest seal's number, how many events are sealed, and the seal's hash.

    Keep what is printed where nobody who can write the database can reach it (on paper, say).
    """
    from api.database import connect
    from api.settings import Settings
    from spatial.storage.event_chain import close_waiting_seals, find_head

    with connect(Settings()) as conn:
        close_waiting_seals(conn)
        found = find_head(conn)
    if found is None:
        raise click.ClickException("the head is gone: run smartmap audit verify")
    told = {"seal": found.number, "events": found.events, "hash": found.hash.hex()}
    told["printed_at"] = dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
    click.echo(json.dumps(told) if as_json else " ".join(map(str, told.values())))


@audit.command()
@click.option("--from", "since", type=int, metavar="ID", help="Believe what is sealed before it.")
@click.option(
    "--head",
    "heads",
    type=HeadHash(),
    multiple=True,
    help="A hash that audit head printed earlier; may be repeated.",
)
@AS_JSON
def verify(*, since: int | None, heads: tuple[bytes, ...], as_json: bool) -> None:
    """Go along the chain of events; name what was changed, removed, inserted or moved.

    Exits 1 at anything broken. What was cut off at the end, or written anew from some event on, is
    found only by the hash of a head that was kept elsewhere.
    """
    from api.cli.audit_lines import broken_json, broken_line
    from api.database import connect
    from api.settings import Settings
    from spatial.services.verify_events import verify_events
    from spatial.storage.event_chain import close_waiting_seals

    with connect(Settings()) as conn:
        close_waiting_seals(conn)
        conn.commit()
        conn.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        found = verify_events(conn, since=since, heads=heads)
    for link in found.broken:
        click.echo(broken_json(link) if as_json else broken_line(link))
    if as_json:
        newest = found.head.hash.hex() if found.head else None
        click.echo(json.dumps({"events": found.events, "whole": not found.broken, "head": newest}))
    elif not found.broken:
        click.echo(f"{found.events} 条事件完好 events are whole")
    click.get_current_context().exit(1 if found.broken else 0)


def _zoned(moment: dt.datetime | None) -> dt.datetime | None:
    return moment.astimezone() if moment else None
