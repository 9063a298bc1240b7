"""What an answer gives away: the marks and ids in its bytes, and who may know them."""

import datetime as dt
import io
import re
import zipfile
from collections.abc import Iterable
from typing import Any

from spatial.domain.accounts import Role, lies_inside
from tests.security.world import View, World
from tests.support.guarded_accounts import Account

MARK = re.compile(rb"[Qq][A-Za-z][0-9]{3}[Zz]")
ID = re.compile(rb"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
DIGEST = re.compile(rb"(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])")


def told(content: bytes) -> set[str]:
    """Return the marks, ids and digests of drawings in an answer; archives are opened."""
    pieces = [content]
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            pieces = [archive.read(name) for name in archive.namelist()]
    found: set[str] = set()
    for piece in pieces:
        found |= {mark.decode().upper() for mark in MARK.findall(piece)}
        found |= {word.decode() for word in ID.findall(piece)}
        found |= {word.decode() for word in DIGEST.findall(piece)}
    return found


def words_of(row: Any) -> set[str]:
    """Return the marks and ids by which a row would be recognised."""
    text = " ".join(
        str(getattr(row, name))
        for name in ("id", "code", "name", "address", "title", "sha256", "counterpart", "why",
                     "subjects", "login", "agent", "number")
        if getattr(row, name, None) is not None
    )  # fmt: skip
    return told(text.encode())


class Secrets:
    """Everything that is recognised, and what of it an account may be told on any of some days."""

    def __init__(self, world: World, days: Iterable[dt.date]) -> None:
        self.world = world
        self.days = list(days)
        self.known = {
            word for rows in world.rows.values() for row in rows for word in words_of(row)
        }

    def allowed(self, account: Account) -> set[str]:
        """Return the words that may stand in an answer to an account, whatever the day."""
        rows: list[Any] = []
        for day in self.days:
            rows += self._on(View(self.world, account.scope, day))
        looked_after = {
            row.id
            for row in self.world.accounts
            if account.role is Role.ADMIN and lies_inside(self.world.scopes[row.id], account.scope)
        } | {account.id}
        owned = [*self.world.sessions, *self.world.tokens]  # of others: in the log of events
        rows += [row for row in owned if row.account_id in looked_after]
        rows += [row for row in self.world.accounts if row.id in looked_after]
        return {word for row in rows for word in words_of(row)} | words_of(account)

    def _on(self, view: View) -> list[Any]:
        """Return the rows that a view may be told, wherever."""
        world, covers = view.world, view.scope.covers
        managed = {
            row.id
            for row in world.buildings
            if any(covers(p) for p in (row.managing_prefix, *(row.former_prefixes or ())))
        }
        if view.bound:
            managed &= {
                row.building_id or world.building_of(row.room_id)
                for row in world.allocations
                if row.organisation_id in view.bound
            }
        levels = {
            row.id
            for row in world.levels
            if row.building_id in managed
            and (not view.bound or row.id in {world.by_id[room].level_id for room in view.mine})
        }
        rooms = {
            row.id
            for row in world.rooms
            if row.level_id in levels and (not view.bound or row.id in view.mine)
        }
        seen = managed | levels | rooms | view.named
        inside = {row.room_id for row in world.versions if row.room_id in rooms}
        return [
            *(world.by_id[key] for key in seen),
            *(row for row in world.versions if row.room_id in inside),
            *(row for row in world.states if row.room_id in inside),
            *(row for row in world.plans if row.level_id in levels),
            *(
                row
                for row in world.allocations
                if (row.room_id in rooms or (row.room_id is None and row.building_id in managed))
                and (not view.bound or row.organisation_id in view.bound)
            ),
            *view.findings.values(),
            *view.periods,
            *(row for row in world.events if _sees_event(view, row)),
        ]


def _sees_event(view: View, row: Any) -> bool:
    if view.bound or row.managing_prefix is None:
        return False
    return view.scope.covers(row.managing_prefix)
