"""The allocation standard of a day with the local rules that lie over it, by division."""

import json
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from spatial.domain.allocation_standards import AllocationStandard
from spatial.domain.laid_standards import with_local_rules
from spatial.domain.local_ceilings import Bound, passed_bounds, within_ceilings
from spatial.domain.local_rule_documents import parse_local_rule
from spatial.domain.local_rules import LocalRule
from spatial.domain.standard_documents import parse_allocation_standard


class LooseRule(NamedTuple):
    """A local rule in force that is looser than the standard, and in which figures."""

    rule: LocalRule
    bounds: tuple[Bound, ...]


class StandardsInForce:
    """What holds where, on one day.

    Where a local rule is looser than the standard, as one stored before a stricter standard came,
    the standard's ceiling holds in its stead.

    Parameters
    ----------
    national
        The standard in force on the day.
    rules
        The local rules in force on the day, of whatever division.

    Attributes
    ----------
    loose
        The rules that are looser than the standard, as they were written.
    rules
        The rules as given, with what the standard allows of them.
    """

    def __init__(self, national: AllocationStandard, rules: Sequence[LocalRule] = ()) -> None:
        self.national = national
        loose = [LooseRule(rule, tuple(passed_bounds(national, rule))) for rule in rules]
        self.loose = tuple(one for one in loose if one.bounds)
        self.rules = tuple(within_ceilings(national, rule) for rule in rules)
        self._laid: dict[tuple[int, ...], AllocationStandard] = {(): national}

    def choice(self, division_prefix: str) -> tuple[int, ...]:
        """Return which of the rules hold in a division, by their place in ``rules``."""
        return tuple(
            at
            for at, rule in enumerate(self.rules)
            if division_prefix.startswith(rule.division_prefix)
        )

    def laid(self, choice: tuple[int, ...]) -> AllocationStandard:
        """Return the standard with the chosen rules over it, made once for each choice."""
        if choice not in self._laid:
            self._laid[choice] = with_local_rules(self.national, [self.rules[at] for at in choice])
        return self._laid[choice]


class StandardDocuments(NamedTuple):
    """A standard and local rules as texts of JSON: what can be sent to another process."""

    standard: str
    rules: tuple[str, ...] = ()


@lru_cache(maxsize=8)
def read_standards(documents: StandardDocuments) -> StandardsInForce:
    """Return what the documents say, parsed once for as long as they are the same."""
    return StandardsInForce(
        parse_allocation_standard(json.loads(documents.standard)),
        [parse_local_rule(json.loads(rule)) for rule in documents.rules],
    )
