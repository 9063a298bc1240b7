"""The ledger's forms and their code lists, out of the reference documents.

The lists follow the package's own documents, so that a template can be made and a file be checked
without a database; townships that an operator added are known to the database only.
"""

from collections.abc import Iterable, Mapping
from functools import cache
from itertools import chain
from types import MappingProxyType
from typing import Any

from spatial.domain.divisions import Tier
from spatial.domain.errors import InvalidInputError
from spatial.domain.ledger_forms import Form, FormLists, code_list, parse_forms
from spatial.domain.ranks import is_withheld, rank_key, rank_spellings
from spatial.storage.reference_data import read_reference

ENUMS = ("unit_category", "ownership_status", "certificate_kind", "use_status")


@cache
def ledger_forms() -> Mapping[str, Form]:
    """Return the forms by code."""
    return parse_forms(read_reference("ledger_forms"))


@cache
def form_lists() -> FormLists:
    """Return the code lists by name, and the ranks of each tier without the withheld ones."""
    uses = read_reference("room_uses")
    ranks = _ranks(read_reference("allocation_standard_2014"))
    names: dict[str, Mapping[str, str]] = {
        "division": {row["code"]: row["name"] for row in read_reference("divisions")["divisions"]},
        "room_use": {row["code"]: row["name"] for row in uses["uses"]},
        "tier": _themselves(tier_names().values()),
        "rank": _themselves(rank for tier in ranks.values() for rank in tier),
    }
    names |= {name: _themselves(uses["enums"][name]["values"]) for name in ENUMS}
    return FormLists(
        MappingProxyType({name: code_list(name, of) for name, of in names.items()}),
        MappingProxyType(
            {
                tier: frozenset(chain.from_iterable(map(_spellings, of)))
                for tier, of in ranks.items()
            }
        ),
        MappingProxyType({name: tier for tier, name in tier_names().items()}),
    )


def _themselves(names: Iterable[str]) -> dict[str, str]:
    return {name: name for name in names}


def _spellings(rank: str) -> tuple[str, ...]:
    """Return how a rank of the standard may be written; 处级 covers 正处级 and 副处级."""
    return ("处级", "正处级", "副处级") if rank == "处级" else rank_spellings(rank)


@cache
def tier_names() -> Mapping[Tier, str]:
    """Return what the forms call the tiers of government."""
    values: dict[str, str] = read_reference("ledger_forms")["tiers"]["values"]
    return MappingProxyType({Tier(code): name for code, name in values.items()})


def _ranks(standard: Mapping[str, Any]) -> dict[Tier, tuple[str, ...]]:
    levels = standard["office_rooms"]["levels"]
    return {
        Tier(name): tuple(
            rank_key(row["rank"]) for row in level["ranks"] if not is_withheld(row["rank"])
        )
        for name, level in levels.items()
    }


def find_form(code: str) -> Form:
    """Return the form of a code.

    Raises
    ------
    InvalidInputError
        If there is no such form.
    """
    forms = ledger_forms()
    if code not in forms:
        raise InvalidInputError(code="FORM_NOT_KNOWN", value=code, known=", ".join(forms))
    return forms[code]
