"""What the demo's drawings print of levels: titles of floor plans, room numbers."""

from spatial.domain.level_codes import level_name


def plan_title(first: int, last: int) -> str:
    """Return the title of the floor plan of one level, or of several alike.

    >>> plan_title(0, 0), plan_title(2, 4)
    ('首层平面图', '三~五层平面图')
    """
    if first == last:
        return "首层平面图" if first == 0 else f"{level_name(first)}平面图"
    return f"{level_name(first).removesuffix('层')}~{level_name(last)}平面图"


def room_number(first: int, last: int, count: int, prefix: str) -> str:
    """Return the number printed in a room; a plan of several levels prints N for the storey.

    >>> room_number(2, 2, 7, ""), room_number(2, 4, 7, "A"), room_number(-1, -1, 7, "")
    ('307', 'AN07', 'B107')
    """
    storey = "N" if first != last else (str(first + 1) if first >= 0 else f"B{-first}")
    return f"{prefix}{storey}{count:02d}"
