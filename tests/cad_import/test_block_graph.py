"""Counting what blocks grow to, without expanding them."""

from collections import Counter

import pytest

from cad_import.block_graph import BlockGraph, Content, measure_expansion, refuse_bomb
from spatial.domain.errors import DrawingError


def graph(**blocks: tuple[int, dict[str, int]]) -> BlockGraph:
    """Blocks by name: own primitives and copies of other blocks; ``model`` is the model space."""
    contents = {
        "" if name == "model" else name: Content(primitives, Counter(inserts))
        for name, (primitives, inserts) in blocks.items()
    }
    return BlockGraph(contents, {name: frozenset({name.upper()}) for name in contents if name})


def test_a_drawing_without_blocks_holds_what_it_holds() -> None:
    expansion = measure_expansion(graph(model=(12, {})))

    assert (expansion.primitives, expansion.depth, expansion.cycles) == (12, 0, ())


def test_a_block_reached_on_two_ways_counts_on_both() -> None:
    expansion = measure_expansion(
        graph(model=(1, {"left": 1, "right": 2}), left=(0, {"leaf": 3}), right=(0, {"leaf": 5}),
              leaf=(10, {}))
    )  # fmt: skip

    assert expansion.primitives == 1 + 3 * 10 + 2 * 5 * 10
    assert (expansion.largest_block, expansion.largest_primitives) == ("RIGHT", 100)
    assert expansion.depth == 2


def test_an_insert_of_an_empty_or_missing_block_still_costs() -> None:
    expansion = measure_expansion(graph(model=(0, {"empty": 7, "missing": 5}), empty=(0, {})))

    assert expansion.primitives == 12


def test_a_cycle_is_told_from_what_leads_to_it_and_what_hangs_on_it() -> None:
    expansion = measure_expansion(
        graph(
            model=(4, {"lead": 1}),
            lead=(2, {"a": 1}),
            a=(9, {"b": 1}),
            b=(9, {"a": 1, "tail": 1}),
            tail=(3, {}),
        )
    )

    assert expansion.cyclic_blocks == {"A", "B"}
    assert expansion.cycles == (("A", "B", "A"),)
    assert expansion.primitives == 4 + 2 + 1  # the cyclic block's INSERT itself


def test_two_cycles_are_both_named() -> None:
    expansion = measure_expansion(
        graph(model=(0, {"a": 1, "c": 1}), a=(0, {"a": 1}), c=(0, {"d": 1}), d=(0, {"c": 1}))
    )

    assert expansion.cycles == (("A", "A"), ("C", "D", "C"))


def test_a_chain_of_many_thousand_blocks_is_counted() -> None:
    count = 20_000
    chain = {f"b{n}": (0, {f"b{n + 1}": 10}) for n in range(count)} | {f"b{count}": (1, {})}

    expansion = measure_expansion(graph(model=(0, {"b0": 1}), **chain))

    assert expansion.depth == count + 1
    assert expansion.primitives == 10**18
    with pytest.raises(DrawingError) as refusal:
        refuse_bomb(expansion)
    assert refusal.value.values["block"] == "B0"


def test_the_limit_itself_is_allowed() -> None:
    expansion = measure_expansion(graph(model=(100, {})))

    refuse_bomb(expansion, limit=100)
    with pytest.raises(DrawingError):
        refuse_bomb(expansion, limit=99)
