"""What an account may see: divisions by prefix, and within them perhaps some organisations only."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Scope:
    """The part of the world that one caller may see and change.

    Parameters
    ----------
    prefixes
        Prefixes of division codes: whatever a division under one of them manages is within. The
        empty prefix is everything and is for operators; no prefix at all is nothing.
    organisations
        Ids; if there are any, only what these organisations hold is within.

    Raises
    ------
    ValueError
        If a prefix holds anything but digits.
    """

    prefixes: tuple[str, ...]
    organisations: tuple[UUID, ...] = ()

    def __post_init__(self) -> None:
        """Refuse what is no prefix of a division code."""
        for prefix in self.prefixes:
            if prefix and not (prefix.isascii() and prefix.isdigit()):
                raise ValueError(f"no prefix of a division code: {prefix!r}")

    def covers(self, prefix: str) -> bool:
        """Tell whether a division lies within one of the prefixes.

        >>> Scope(("5101", "5102")).covers("510104"), Scope(("5101",)).covers("51")
        (True, False)
        """
        return any(prefix.startswith(own) for own in self.prefixes)


EVERYTHING = Scope(("",))
NOTHING = Scope(())
