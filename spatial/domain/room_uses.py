"""Room uses (房间用途): what a room is for, and how its area counts.

The codes are the project's own: two digits more for each finer use, so that a use lies under every
use whose code its own begins with.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from spatial.domain.errors import InvalidInputError

OFFICE = "1"
LEADER_OFFICE = "101"
STAFF_OFFICE = "102"
SERVICE = "2"
TOILET = "214"
EQUIPMENT = "3"
ANCILLARY = "4"


class AreaBasis(StrEnum):
    """Which area the standard counts for a use."""

    USABLE = "usable"
    BUILDING = "building"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class RoomUse:
    """One use of the tree.

    Parameters
    ----------
    code, parent_code
        Own code and that of the use above, None at the top.
    name, en
        Chinese and English name.
    area_basis
        使用面积, 建筑面积, or none for what the standard does not count.
    group
        基本办公用房, 附属用房 and so on, as the standard groups its uses.
    ordinal
        Place in lists, from 1.
    certainty
        How well the name and its class are sourced.
    """

    code: str
    parent_code: str | None
    name: str
    en: str
    area_basis: AreaBasis
    group: str
    ordinal: int
    certainty: str


def parse_room_uses(document: Mapping[str, Any]) -> tuple[RoomUse, ...]:
    """Read the tree of room uses, in list order.

    Raises
    ------
    InvalidInputError
        If a field is missing, a code comes twice or a parent is not in the tree.
    """
    fields = ("code", "parent_code", "name", "en", "group", "ordinal", "certainty")
    try:
        uses = tuple(
            RoomUse(area_basis=AreaBasis(row["area_basis"]), **{name: row[name] for name in fields})
            for row in document["uses"]
        )
    except (KeyError, TypeError, ValueError) as error:
        raise InvalidInputError(f"No tree of room uses: {error}", code="ROOM_USES") from error
    codes = {use.code for use in uses}
    if len(codes) != len(uses):
        raise InvalidInputError("A room-use code comes twice", code="ROOM_USES")
    orphans = [use.code for use in uses if use.parent_code not in codes | {None}]
    if orphans:
        raise InvalidInputError(f"Room uses without parent: {orphans}", code="ROOM_USES")
    return uses


def is_office(use_code: str | None) -> bool:
    """Tell whether a use is 办公室 or one of its kinds.

    >>> is_office("101"), is_office("201"), is_office(None)
    (True, False, False)
    """
    return use_code is not None and use_code.startswith(OFFICE)
