"""Groups: what belongs together, over any number of steps."""

from collections.abc import Iterable, Sequence


def least_of_group(count: int, pairs: Iterable[Sequence[int]]) -> list[int]:
    """Give each of ``count`` things the least member of its group; the things of a pair are of one.

    >>> least_of_group(5, [(3, 1), (4, 3)])
    [0, 1, 2, 1, 1]
    """
    head = list(range(count))

    def root(item: int) -> int:
        while head[item] != item:
            head[item] = head[head[item]]
            item = head[item]
        return item

    for a, b in pairs:
        low, high = sorted((root(a), root(b)))
        head[high] = low
    return [root(item) for item in range(count)]
