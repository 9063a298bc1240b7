"""Read a file of control points."""

import csv
import io
import math

from spatial.domain.control_points import ControlPoint
from spatial.domain.errors import InvalidInputError
from spatial.geometry.projections import Datum


def decode_control_points(content: bytes) -> str:
    """Decode a control-point file: UTF-8 as programs write it, or GB 18030 as Excel saves CSV.

    Raises
    ------
    InvalidInputError
        ``CONTROL_POINTS_FILE`` if it is neither.
    """
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise InvalidInputError(
        code="CONTROL_POINTS_FILE", line="1", reason="既非 UTF-8 也非 GB 18030 文本 no text"
    )


def parse_control_points(text: str) -> tuple[ControlPoint, ...]:
    r"""Read control points from CSV.

    Parameters
    ----------
    text
        Columns ``name,x,y`` in drawing units, then ``lon,lat`` in degrees (optionally ``datum``:
        cgcs2000, gcj02 or bd09) or ``easting,northing,epsg``; optionally ``sheet``.

    Raises
    ------
    InvalidInputError
        ``CONTROL_POINTS_FILE`` with the line and the reason.

    Examples
    --------
    >>> [point] = parse_control_points("name,x,y,lon,lat\nA,0,0,104.06,30.66\n")
    >>> point.first, point.second, point.datum
    (104.06, 30.66, 'cgcs2000')
    """
    reader = csv.DictReader(io.StringIO(text.removeprefix("\ufeff")), skipinitialspace=True)
    points = []
    for row in reader:
        try:
            points.append(_control_point(row))
        except (KeyError, TypeError, ValueError) as error:
            missing = isinstance(error, KeyError)
            reason = f"缺少列 no column {error}" if missing else str(error)
            raise InvalidInputError(
                code="CONTROL_POINTS_FILE", line=str(reader.line_num), reason=reason
            ) from error
    return tuple(points)


def _control_point(row: dict[str, str]) -> ControlPoint:
    by_degrees = bool(row.get("lon"))
    columns = ("lon", "lat") if by_degrees else ("easting", "northing")
    numbers = [float(row[column]) for column in ("x", "y", *columns)]
    if not all(map(math.isfinite, numbers)):
        raise ValueError("a number is not finite")
    x, y, first, second = numbers
    if by_degrees and not (abs(first) <= 180 and abs(second) <= 90):
        raise ValueError("lon and lat are out of range (or swapped)")
    return ControlPoint(
        name=row["name"],
        x=x,
        y=y,
        first=first,
        second=second,
        epsg=None if by_degrees else int(row["epsg"]),
        datum=Datum((row.get("datum") or Datum.CGCS2000).lower()).value,
        sheet=int(row["sheet"]) if row.get("sheet") else None,
    )
