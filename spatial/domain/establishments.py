"""What the allocation standard looks at in an organisation (编制): posts, staff and annexes.

Terminology
-----------
Establishment
    Tier, storeys, established posts by rank and 编制定员 of an organisation. No names of persons.
Annexes
    What the ancillary rooms (附属用房) are to hold: diners, cars, bicycles, guards.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from spatial.domain.allocation_standards import Standing, Storeys
from spatial.domain.divisions import Tier, division_prefix
from spatial.domain.documents import Part, Subject
from spatial.domain.errors import InvalidInputError
from spatial.domain.ranks import rank_key

KEYS = frozenset(
    {
        "tier", "storeys", "posts", "staff", "division", "sub_provincial", "dispatched",
        "canteen", "cars", "bicycles", "ebikes", "guards",
        "code", "name", "category",
    }
)  # fmt: skip
"""Keys of an organisation's document; the last three are labels that no figure depends on."""


class Post(NamedTuple):
    """Established posts of a rank."""

    rank: str
    headcount: int


@dataclass(frozen=True, slots=True)
class Annexes:
    """What ancillary rooms are to hold, in pieces; None where nothing was said.

    Parameters
    ----------
    canteen
        Whether there is a canteen (食堂) for the established staff.
    guards
        Established guards (警卫编制定员).
    """

    canteen: bool = True
    cars: int | None = None
    bicycles: int | None = None
    ebikes: int | None = None
    guards: int | None = None


@dataclass(frozen=True, slots=True)
class Establishment:
    """One organisation as the standard sees it.

    Parameters
    ----------
    staff
        编制定员: established posts in all, by which service rooms and canteen are reckoned.
    posts
        By rank, each rank once.
    sub_provincial
        True for an organ of a 副省级城市.
    dispatched
        Class of a dispatched body (司局级, 处级, 科级); empty for an organ itself.
    division
        Prefix of the division it belongs to; None if not known.
    """

    tier: Tier
    storeys: Storeys
    staff: int
    posts: tuple[Post, ...]
    annexes: Annexes = Annexes()
    sub_provincial: bool = False
    dispatched: str = ""
    division: str | None = None

    @property
    def standing(self) -> Standing:
        """Which rows of the office table it follows."""
        special = self.sub_provincial and self.tier is Tier.CITY and not self.dispatched
        return Standing(self.tier, special, self.dispatched)

    @property
    def headcount(self) -> int:
        """Posts of all ranks together."""
        return sum(post.headcount for post in self.posts)


def parse_establishment(document: Mapping[str, Any]) -> Establishment:
    """Return what a document says of an organisation.

    Parameters
    ----------
    document
        ``tier``, ``storeys``, ``posts`` and ``staff`` are needed; see ``KEYS`` for the rest.

    Raises
    ------
    InvalidInputError
        ``ORGANISATION_KEY_MISSING``, ``ORGANISATION_VALUE``, ``RANK_TWICE`` or ``DIVISION_CODE``.
    """
    whole = Part(document, Subject.ORGANISATION)
    tier = whole.at("tier").word(Tier)
    storeys = whole.at("storeys").word(Storeys)
    posts = _posts(whole.at("posts"))
    dispatched, division = whole.optional("dispatched"), whole.optional("division")
    special = whole.optional("sub_provincial")
    return Establishment(
        tier=tier,
        storeys=storeys,
        staff=whole.at("staff").count(),
        posts=posts,
        annexes=_annexes(whole),
        sub_provincial=special.flag() if special else False,
        dispatched=dispatched.text() if dispatched else "",
        division=division_prefix(division.text()) if division else None,
    )


def unused_keys(document: Mapping[str, Any]) -> tuple[str, ...]:
    """Name the keys of an organisation's document that nothing reads."""
    return tuple(key for key in document if key not in KEYS)


def _posts(part: Part) -> tuple[Post, ...]:
    posts: dict[str, Post] = {}
    for item in part.each():
        rank = item.at("rank").text()
        key = rank_key(rank)
        if key in posts:
            raise InvalidInputError(
                f"{item.path}: {rank} stands there twice",
                code="RANK_TWICE",
                key=item.path,
                rank=rank,
            )
        posts[key] = Post(rank, item.at("headcount").count())
    return tuple(posts.values())


def _annexes(whole: Part) -> Annexes:
    canteen = whole.optional("canteen")
    counts = {
        key: None if (part := whole.optional(key)) is None else part.count()
        for key in ("cars", "bicycles", "ebikes", "guards")
    }
    return Annexes(canteen.flag() if canteen else True, **counts)
