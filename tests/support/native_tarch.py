"""Objects of TArch written by hand: any groups under any mark, sound or not."""

from collections.abc import Sequence
from typing import Any

from ezdxf.document import Drawing
from ezdxf.entities.dxfentity import DXFTagStorage
from ezdxf.layouts.base import BaseLayout
from ezdxf.lldxf.extendedtags import ExtendedTags
from ezdxf.lldxf.tags import Tags
from ezdxf.lldxf.types import dxftag

Tag = tuple[int, Any]
Point = tuple[float, float]


def native(
    document: Drawing, kind: str, mark: str | None, own: Sequence[Tag], layer: str = "WALL"
) -> DXFTagStorage:
    """Make an object of a class that the loader does not know."""
    tags: list[Tag] = [(0, kind), (100, "AcDbEntity"), (8, layer)]
    if mark is not None:
        tags.append((100, mark))
    flat = Tags([dxftag(code, value) for code, value in [*tags, *own]])
    entity = DXFTagStorage.load(ExtendedTags(flat), document)
    document.entitydb.add(entity)
    return entity


def add_native(
    space: BaseLayout, kind: str, mark: str | None, own: Sequence[Tag], layer: str = "WALL"
) -> DXFTagStorage:
    """Add such an object to a layout or a block."""
    assert space.doc is not None
    entity = native(space.doc, kind, mark, own, layer)
    space.entity_space.add(entity)  # the layout takes graphics of classes it knows
    return entity


def add_wall(
    space: BaseLayout,
    start: Point,
    end: Point,
    widths: tuple[float, float] = (100.0, 100.0),
    *extra: Tag,
    layer: str = "WALL",
) -> DXFTagStorage:
    """Add a straight wall along a base line, so wide to its left and right, drawing units."""
    own: list[Tag] = [(38, 0.0), (39, 3000.0), (10, (*start, 0.0)), (11, (*end, 0.0))]
    own += [(40, widths[0]), (41, widths[1]), *extra]
    return add_native(space, "TCH_WALL", "TDbWall", own, layer)


def add_room(space: BaseLayout, at: Point, name: str, number: str) -> DXFTagStorage:
    """Add a room object."""
    own: list[Tag] = [(10, (*at, 0.0)), (1, name), (2, number)]
    return add_native(space, "TCH_SPACE", "TDbSpace", own, "SPACE")


def with_proxies(data: bytes, count: int = 3, picture: bytes = b"") -> bytes:
    """Put proxies of TArch walls before the entities of a DXF of release R2004.

    Parameters
    ----------
    picture
        What each draws of itself; proxies of TArch carry a length and nothing else.
    """
    size = 8 if not picture else len(picture)
    drawn = f" 92\n{size}\n310\n{picture.hex().upper()}\n" if picture else f" 92\n{size}\n"
    proxy = (
        "  0\nACAD_PROXY_ENTITY\n  5\nFE{}\n330\n1F\n100\nAcDbEntity\n  8\nWALL\n"
        "100\nAcDbProxyEntity\n 90\n498\n 91\n500\n" + drawn
    )
    record = (
        "  0\nCLASS\n  1\nTCH_WALL\n  2\nTDbWall\n  3\nTCH_KERNAL\n"
        " 90\n1025\n 91\n3\n280\n1\n281\n1\n"
    )
    data = data.replace(b"\r\n", b"\n")
    proxies = "".join(proxy.format(number) for number in range(count)).encode()
    for section, added in ((b"  2\nCLASSES\n", record.encode()), (b"  2\nENTITIES\n", proxies)):
        head, found, tail = data.partition(section)
        assert found
        data = head + found + added + tail
    return data
