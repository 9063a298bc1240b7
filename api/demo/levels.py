"""How levels are named: codes, names, titles of floor plans, room numbers."""

DIGITS = "零一二三四五六七八九十"


def chinese_number(value: int) -> str:
    """Write a number below 100 in Chinese.

    >>> [chinese_number(n) for n in (2, 10, 12, 25)]
    ['二', '十', '十二', '二十五']
    """
    tens, ones = divmod(value, 10)
    if not tens:
        return DIGITS[ones]
    head = "十" if tens == 1 else DIGITS[tens] + "十"
    return head + (DIGITS[ones] if ones else "")


def level_code(ordinal: int) -> str:
    """Return a level's code; ordinal 0 is the ground floor.

    >>> [level_code(ordinal) for ordinal in (-1, 0, 4)]
    ['B1', 'F1', 'F5']
    """
    return f"F{ordinal + 1}" if ordinal >= 0 else f"B{-ordinal}"


def level_name(ordinal: int) -> str:
    """Return a level's Chinese name.

    >>> [level_name(ordinal) for ordinal in (-1, 0, 4)]
    ['地下一层', '首层', '五层']
    """
    if ordinal < 0:
        return f"地下{chinese_number(-ordinal)}层"
    return "首层" if ordinal == 0 else f"{chinese_number(ordinal + 1)}层"


def plan_title(first: int, last: int) -> str:
    """Return the title of the floor plan of one level, or of several alike.

    >>> plan_title(0, 0), plan_title(2, 4)
    ('首层平面图', '三~五层平面图')
    """
    if first == last:
        return f"{level_name(first)}平面图"
    return f"{chinese_number(first + 1)}~{level_name(last)}平面图"


def room_number(first: int, last: int, count: int, prefix: str) -> str:
    """Return the number printed in a room; a plan of several levels prints N for the storey.

    >>> room_number(2, 2, 7, ""), room_number(2, 4, 7, "A"), room_number(-1, -1, 7, "")
    ('307', 'AN07', 'B107')
    """
    storey = "N" if first != last else (str(first + 1) if first >= 0 else f"B{-first}")
    return f"{prefix}{storey}{count:02d}"
