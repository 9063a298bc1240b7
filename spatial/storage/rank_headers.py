"""Which ranks head the columns of posts in the national report, by tier of the organisation."""

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from spatial.domain.divisions import Tier
from spatial.domain.ranks import is_withheld, rank_key
from spatial.storage.reference_data import read_reference


@cache
def rank_headers() -> Mapping[Tier, tuple[str, ...]]:
    """Return the ranks in the form's order.

    City, county and township as the form heads them; the form's heads of the two tiers above are
    not known, so that these have the ranks of the allocation standard, without the withheld ones.
    """
    form = read_reference("room_uses")["enums"]["rank_header_by_level"]
    levels = read_reference("allocation_standard_2014")["office_rooms"]["levels"]
    found = {}
    for tier in Tier:
        listed = form.get(tier.value) or [row["rank"] for row in levels[tier.value]["ranks"]]
        found[tier] = tuple(rank_key(rank) for rank in listed if not is_withheld(rank))
    return MappingProxyType(found)
