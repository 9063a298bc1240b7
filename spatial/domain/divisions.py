"""Administrative divisions (行政区划): their tiers and the prefix that gives a scope.

Terminology
-----------
Division code
    GB/T 2260 code of six digits (510104), or of nine with the township (510104001). Reports write
    twelve digits, the last three naming a village: these are zero for every division known here.
Prefix
    A division code without the zeros that stand for "all below": 51, 5101, 510104, 510104001. One
    division lies within another exactly when its prefix begins with the other's.
"""

from dataclasses import dataclass
from enum import StrEnum

from spatial.domain.errors import InvalidInputError


class Tier(StrEnum):
    """Which tier of government a division or an organisation belongs to."""

    CENTRAL = "central"
    PROVINCE = "province"
    CITY = "city"
    COUNTY = "county"
    TOWNSHIP = "township"


# No division bears the central tier: central organs sit in divisions of the others.
TIER_BY_PREFIX_LENGTH = {2: Tier.PROVINCE, 4: Tier.CITY, 6: Tier.COUNTY, 9: Tier.TOWNSHIP}


@dataclass(frozen=True, slots=True)
class Division:
    """One administrative division.

    Parameters
    ----------
    code
        GB/T 2260 code of six digits, or of nine for a township.
    parent_code
        Code of the division above, None for the topmost.
    name, en
        Chinese name; English name where a source gives one.
    kind
        What the division is called: 省, 地级市, 自治州, 市辖区, 县级市, 县, 自治县, 乡, 镇, 街道.
    sub_provincial
        True for a 副省级城市, whose bureaux follow the provincial row of the standard.
    """

    code: str
    parent_code: str | None
    name: str
    kind: str
    en: str | None = None
    sub_provincial: bool = False

    @property
    def prefix(self) -> str:
        """The code's leading digits that every division below shares."""
        return division_prefix(self.code)

    @property
    def tier(self) -> Tier:
        """The tier that the code says."""
        return division_tier(self.code)


def division_prefix(code: str) -> str:
    """Return the leading digits that a division's code shares with all below it.

    Raises
    ------
    InvalidInputError
        If the code is no division's: not 6, 9 or 12 digits, or finer than a township.

    Examples
    --------
    >>> [division_prefix(code) for code in ("510000", "510100", "510104", "510104001")]
    ['51', '5101', '510104', '510104001']
    >>> division_prefix("510104000000")
    '510104'
    """
    if len(code) not in {6, 9, 12} or not (code.isascii() and code.isdigit()):
        raise InvalidInputError(
            f"{code!r} is no division code of 6, 9 or 12 digits", code="DIVISION_CODE", value=code
        )
    padded = code.ljust(12, "0")
    province, city, county, township = padded[:2], padded[2:4], padded[4:6], padded[6:9]
    # Once a part is zero, all finer parts must be: 510004 would be a county without a city.
    parts = [province, city, county, township]
    depth = next((i for i, part in enumerate(parts) if not int(part)), len(parts))
    if depth == 0 or any(int(part) for part in parts[depth:]) or int(padded[9:]):
        raise InvalidInputError(
            f"{code!r} names no province, city, county or township",
            code="DIVISION_CODE",
            value=code,
        )
    return "".join(parts[:depth])


def division_tier(code: str) -> Tier:
    """Return a division's tier, read off its code.

    >>> [division_tier(code).value for code in ("510000", "510100", "510104", "510104001")]
    ['province', 'city', 'county', 'township']
    """
    return TIER_BY_PREFIX_LENGTH[len(division_prefix(code))]


def lies_within(code: str, prefix: str) -> bool:
    """Tell whether a division lies in the scope of a prefix, or is it.

    >>> lies_within("510104", "5101"), lies_within("510104", "5103")
    (True, False)
    """
    return division_prefix(code).startswith(prefix)
