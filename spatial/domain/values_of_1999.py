"""The superseded values of 1999 (计投资〔1999〕2250号), which circulate as those of 2014.

They stand here and not in a standard's document: a file that shows them would hardly name them.
"""

from collections.abc import Iterable, Mapping
from decimal import Decimal

from spatial.domain.allocation_standards import Figure, OfficeLimit, Storeys
from spatial.domain.divisions import Tier
from spatial.domain.errors import InvalidInputError
from spatial.domain.ranks import rank_key

# Usable m² per person by tier and rank key.
LIMITS_OF_1999 = {
    (Tier.CENTRAL, "处级"): 9,
    (Tier.CITY, "市级正职"): 32,
    (Tier.CITY, "市级副职"): 18,
    (Tier.CITY, "正局(处)级"): 12,
    (Tier.COUNTY, "县级正职"): 20,
    (Tier.COUNTY, "县级副职"): 12,
    (Tier.COUNTY, "正科级"): 9,
}
# Whoever is below the ranks named, in any tier.
BELOW_OF_1999 = 6
COEFFICIENTS_OF_1999 = {Storeys.MULTI: Decimal("0.60"), Storeys.HIGH: Decimal("0.57")}


def refuse_limits_of_1999(limits: Iterable[OfficeLimit]) -> None:
    """Refuse a table that shows a value of 1999.

    Raises
    ------
    InvalidInputError
        ``STANDARD_OF_1999`` with the rank and the value.
    """
    for limit in limits:
        key = rank_key(limit.rank)
        old = BELOW_OF_1999 if key.endswith("以下") else LIMITS_OF_1999.get((limit.tier, key))
        if old is not None and limit.figure.value == old:
            raise InvalidInputError(
                f"{key} {old} m² is the value of 1999",
                code="STANDARD_OF_1999",
                what=limit.rank,
                value=str(old),
            )


def refuse_coefficients_of_1999(coefficients: Mapping[Storeys, Figure]) -> None:
    """Refuse usable-area coefficients of 1999.

    Raises
    ------
    InvalidInputError
        ``STANDARD_OF_1999``.
    """
    for storeys, figure in coefficients.items():
        if figure.value == COEFFICIENTS_OF_1999[storeys]:
            raise InvalidInputError(
                f"K = {figure.value} is the value of 1999",
                code="STANDARD_OF_1999",
                what=f"K ({storeys.value})",
                value=str(figure.value),
            )
