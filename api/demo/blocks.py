"""The blocks that drawings insert: doors, windows, furniture, sanitary ware. Own drawings, mm."""

from collections.abc import Callable

from ezdxf.document import Drawing
from ezdxf.layouts.blocklayout import BlockLayout

DOOR, DOUBLE_DOOR, WINDOW = "M_SINGLE", "M_DOUBLE", "C_WINDOW"
DESK, MEETING_SEAT, CABINET, SOFA = "JJ_DESK", "JJ_SEAT", "JJ_CABINET", "JJ_SOFA"
BASIN, PAN, URINAL, LIFT_CAR, CAR = "WJ_BASIN", "WJ_PAN", "WJ_URINAL", "DT_CAR", "CAR"


def add_blocks(doc: Drawing, window_lines: int) -> None:
    """Define every block once in a drawing; block entities lie on layer 0 and take the insert's."""
    for name, draw in _BLOCKS.items():
        draw(doc.blocks.new(name))
    window = doc.blocks.new(WINDOW)  # one unit long and one unit thick, scaled on insertion
    for k in range(window_lines):
        y = k / (window_lines - 1) - 0.5
        window.add_line((0, y), (1, y))


def _rectangle(block: BlockLayout, x0: float, y0: float, x1: float, y1: float) -> None:
    block.add_lwpolyline([(x0, y0), (x1, y0), (x1, y1), (x0, y1)], close=True)


def _door(block: BlockLayout) -> None:
    block.add_line((0, 0), (0, 1))
    block.add_arc((0, 0), 1, 0, 90)


def _double_door(block: BlockLayout) -> None:
    block.add_line((0, 0), (0, 0.5))
    block.add_arc((0, 0), 0.5, 0, 90)
    block.add_line((1, 0), (1, 0.5))
    block.add_arc((1, 0), 0.5, 90, 180)


def _desk(block: BlockLayout) -> None:
    _rectangle(block, -700, -350, 700, 350)
    _rectangle(block, -250, 450, 250, 900)
    block.add_line((-250, 820), (250, 820))
    _rectangle(block, -200, 50, 200, 90)


def _seat(block: BlockLayout) -> None:
    _rectangle(block, -230, -230, 230, 230)
    block.add_line((-230, 170), (230, 170))


def _cabinet(block: BlockLayout) -> None:
    _rectangle(block, 0, 0, 900, 400)
    block.add_line((0, 0), (900, 400))


def _sofa(block: BlockLayout) -> None:
    _rectangle(block, -900, -400, 900, 400)
    _rectangle(block, -750, -400, 750, 220)
    block.add_line((0, -400), (0, 220))


def _basin(block: BlockLayout) -> None:
    _rectangle(block, -300, 0, 300, 500)
    block.add_ellipse((0, 260), (200, 0), 0.75)


def _pan(block: BlockLayout) -> None:
    block.add_ellipse((0, 330), (0, 260), 0.7)
    _rectangle(block, -200, 0, 200, 120)


def _urinal(block: BlockLayout) -> None:
    block.add_arc((0, 0), 200, 0, 180)
    block.add_line((-200, 0), (200, 0))


def _lift_car(block: BlockLayout) -> None:
    _rectangle(block, -800, -700, 800, 700)
    block.add_line((-800, -700), (800, 700))
    block.add_line((-800, 700), (800, -700))
    _rectangle(block, -700, 800, 700, 950)


def _car(block: BlockLayout) -> None:
    _rectangle(block, -900, -2300, 900, 2300)
    _rectangle(block, -750, -900, 750, 1100)


_BLOCKS: dict[str, Callable[[BlockLayout], None]] = {
    DOOR: _door,
    DOUBLE_DOOR: _double_door,
    DESK: _desk,
    MEETING_SEAT: _seat,
    CABINET: _cabinet,
    SOFA: _sofa,
    BASIN: _basin,
    PAN: _pan,
    URINAL: _urinal,
    LIFT_CAR: _lift_car,
    CAR: _car,
}
