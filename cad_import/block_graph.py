"""How much a drawing grows when its blocks are inserted: counted before anything is taken apart.

A 26 KB drawing whose blocks insert each other ten times over eight levels holds 10⁸ lines. Counting
them over the graph of blocks, each block once, takes milliseconds; drawing them takes for ever.

Terminology
-----------
Content
    What a block, or the model space, holds itself: its primitives and its INSERTs.
Cyclic block
    A block that contains itself, directly or through others: it has no size and is never expanded.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

from cad_import.census import EntityTable
from spatial.domain.errors import DrawingError

MAX_PRIMITIVES = 3_000_000
UNCOUNTED = 10**18  # beyond this nobody asks how many; deep bombs would give 1000-digit numbers
MODEL_SPACE = ""
# Curves are expanded into as many chords whatever their size.
CHORDS = {b"ELLIPSE": 64, b"SPLINE": 64, b"CIRCLE": 8, b"ARC": 8}


@dataclass
class Content:
    """What one block holds: primitives of its own and how often it inserts which blocks."""

    primitives: int = 0
    inserts: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True, slots=True)
class BlockGraph:
    """Blocks by lower-cased name; the model space under the empty name.

    Parameters
    ----------
    contents
        What each holds.
    spellings
        Every spelling of a block's name that occurs in the drawing.
    """

    contents: Mapping[str, Content]
    spellings: Mapping[str, frozenset[str]]


@dataclass(frozen=True, slots=True)
class Expansion:
    """What inserting all blocks would give.

    Parameters
    ----------
    primitives
        In the model space, cyclic blocks left out.
    largest_block, largest_primitives
        The block whose insertions in the model space add the most.
    cyclic_blocks
        Their names, in every spelling of the drawing.
    cycles
        One path per cycle found, first block repeated at the end.
    depth
        Greatest number of blocks inside each other.
    """

    primitives: int
    largest_block: str
    largest_primitives: int
    cyclic_blocks: frozenset[str]
    cycles: tuple[tuple[str, ...], ...]
    depth: int


def read_block_graph(entities: EntityTable) -> BlockGraph:
    """Gather contents and insertions from a drawing's entities."""
    contents: defaultdict[str, Content] = defaultdict(Content, {MODEL_SPACE: Content()})
    spellings: defaultdict[str, set[str]] = defaultdict(set)
    primitives: Counter[str] = Counter()
    points = entities.tags.count(10)[entities.records]
    for container, kind, vertices in zip(
        entities.containers, entities.kinds, points.tolist(), strict=True
    ):
        if container is not None and kind != b"INSERT":
            primitives[container] += max(1, vertices) * CHORDS.get(kind, 1)
    for container, name, copies in entities.inserts():
        contents[container.lower()].inserts[name.lower()] += copies
        spellings[name.lower()].add(name)
        spellings[container.lower()].add(container)
    for container, count in primitives.items():
        contents[container.lower()].primitives += count
        spellings[container.lower()].add(container)
    return BlockGraph(dict(contents), {key: frozenset(names) for key, names in spellings.items()})


def measure_expansion(graph: BlockGraph) -> Expansion:
    """Count what the model space holds once every block is inserted."""
    contents = graph.contents
    order = _children_first(contents)
    cyclic = _between_cycles(contents, set(contents) - set(order))
    sizes: dict[str, int] = dict.fromkeys(cyclic, 0)
    depths: dict[str, int] = dict.fromkeys(cyclic, 0)
    # Blocks that only lead to a cycle are measured too, without that branch.
    for key in [*order, *_children_first(contents, without=cyclic | set(order))]:
        inserts = contents[key].inserts
        total = contents[key].primitives + sum(
            copies * max(1, sizes.get(child, 0)) for child, copies in inserts.items()
        )
        sizes[key] = min(total, UNCOUNTED)
        depths[key] = 1 + max((depths.get(child, 0) for child in inserts), default=0)
    model = contents[MODEL_SPACE]
    parts = {child: copies * max(1, sizes.get(child, 0)) for child, copies in model.inserts.items()}
    largest = max(parts, key=lambda child: (parts[child], child), default="")
    return Expansion(
        primitives=sizes.get(MODEL_SPACE, 0),
        largest_block=_spelled(graph, largest),
        largest_primitives=parts.get(largest, 0),
        cyclic_blocks=frozenset().union(*(graph.spellings.get(key, {key}) for key in cyclic)),
        cycles=_cycle_paths(graph, cyclic),
        depth=depths.get(MODEL_SPACE, 1) - 1,
    )


def refuse_bomb(expansion: Expansion, *, limit: int = MAX_PRIMITIVES) -> None:
    """Raise ``TOO_MANY_ENTITIES`` if a drawing would grow past the limit."""
    if expansion.primitives > limit:
        raise DrawingError(
            f"{expansion.primitives} primitives",
            code="TOO_MANY_ENTITIES",
            block=expansion.largest_block,
            block_count=f"{expansion.largest_primitives:,}",
            count=f"{expansion.primitives:,}",
            limit=f"{limit:,}",
        )


def _children_first(
    contents: Mapping[str, Content], without: set[str] | frozenset[str] = frozenset()
) -> list[str]:
    """Order blocks so that each follows what it inserts; those that lead to a cycle stay out.

    Blocks in ``without`` neither count as children nor appear.
    """
    parents: dict[str, list[str]] = {}
    waiting: dict[str, int] = {}
    for key, content in contents.items():
        if key in without:
            continue
        children = [
            child for child in content.inserts if child in contents and child not in without
        ]
        waiting[key] = len(children)
        for child in children:
            parents.setdefault(child, []).append(key)
    ready = [key for key, count in waiting.items() if count == 0]
    order: list[str] = []
    while ready:
        key = ready.pop()
        order.append(key)
        for parent in parents.get(key, ()):
            waiting[parent] -= 1
            if waiting[parent] == 0:
                ready.append(parent)
    return order


def _between_cycles(contents: Mapping[str, Content], stuck: set[str]) -> frozenset[str]:
    """Of the blocks that lead to a cycle, keep those that are also reached from one."""
    inserted: Counter[str] = Counter()
    for key in stuck:
        inserted.update(child for child in contents[key].inserts if child in stuck)
    outer = [key for key in stuck if inserted[key] == 0]
    left = set(stuck)
    while outer:
        key = outer.pop()
        left.discard(key)
        for child in contents[key].inserts:
            if child in left:
                inserted[child] -= 1
                if inserted[child] == 0:
                    outer.append(child)
    return frozenset(left)


def _cycle_paths(graph: BlockGraph, cyclic: frozenset[str]) -> tuple[tuple[str, ...], ...]:
    """Walk from block to block until one comes again, once for each cycle met."""
    paths: list[tuple[str, ...]] = []
    seen: set[str] = set()
    for start in sorted(cyclic):
        walk: list[str] = []
        key: str | None = start
        while key is not None and key not in seen:
            seen.add(key)
            walk.append(key)
            key = min((c for c in graph.contents[key].inserts if c in cyclic), default=None)
        if key is not None and key in walk:
            path = [*walk[walk.index(key) :], key]
            paths.append(tuple(_spelled(graph, name) for name in path))
    return tuple(paths)


def _spelled(graph: BlockGraph, key: str) -> str:
    return min(graph.spellings.get(key, {key}))
