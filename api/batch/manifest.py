"""Read a manifest: which drawings to read, and where each belongs.

Terminology
-----------
Manifest
    A CSV file, one line per drawing; its paths are relative to the folder that it lies in.
"""

import csv
import io
import math
from dataclasses import dataclass
from pathlib import Path

from spatial.domain.errors import InvalidInputError
from spatial.services.control_points import decode_control_points

COLUMNS = ("file", "building", "level", "control", "sheet", "unit_m", "profile", "roles")


@dataclass(frozen=True, slots=True)
class ManifestLine:
    """One drawing of a manifest.

    Parameters
    ----------
    line
        Number of the line in the file, from 1.
    file, control
        Paths of the drawing and of its control points.
    metres_per_unit
        Length of one drawing unit, m.
    profile
        File, name or ``auto``, as it stands in the manifest.
    roles
        ``LAYER=ROLE`` by hand.
    problem
        Why the line cannot be used, or None.
    """

    line: int
    name: str
    file: Path
    building: str | None = None
    level: str | None = None
    control: Path | None = None
    sheet: int | None = None
    metres_per_unit: float | None = None
    profile: str | None = None
    roles: tuple[str, ...] = ()
    problem: str | None = None


def read_manifest(path: Path) -> tuple[ManifestLine, ...]:
    """Read a manifest.

    A line with an impossible value is kept with its problem, so that the others can go on.

    Raises
    ------
    InvalidInputError
        ``MANIFEST_FILE`` if the file as a whole cannot be used.
    """

    def refuse(line: int, reason: str) -> InvalidInputError:
        return InvalidInputError(
            code="MANIFEST_FILE", file=path.name, line=str(line), reason=reason
        )

    try:
        text = decode_control_points(path.read_bytes())
    except OSError as error:
        raise refuse(1, f"无法打开 cannot be opened ({error.strerror})") from error
    except InvalidInputError as error:
        reason = "不是 UTF-8 或 GB 18030 编码 it is in neither UTF-8 nor GB 18030"
        raise refuse(1, reason) from error
    reader = csv.DictReader(io.StringIO(text, newline=""), skipinitialspace=True)
    try:
        columns = [column.strip().lower() for column in reader.fieldnames or ()]
        unknown = [column for column in columns if column not in COLUMNS]
        if "file" not in columns or unknown or len(set(columns)) < len(columns):
            raise refuse(1, f"列名不符 these columns do not fit: {', '.join(columns) or '-'}")
        reader.fieldnames = columns
        lines = tuple(_line(reader.line_num, row, path.parent) for row in reader)
    except csv.Error as error:
        raise refuse(reader.line_num, f"不是 CSV no CSV ({error})") from error
    if not lines:
        raise refuse(1, "没有图纸 it names no drawing")
    return lines


def _line(number: int, row: dict[str, str | None], folder: Path) -> ManifestLine:
    values = {name: (row.get(name) or "").strip() for name in COLUMNS}
    file, name = folder / values["file"], values["file"]
    problem = "列数过多 too many cells" if None in row else _misfit(values)
    if problem is not None:
        return ManifestLine(number, name, file, problem=problem)
    try:
        return ManifestLine(
            number,
            name,
            file,
            values["building"] or None,
            values["level"] or None,
            folder / values["control"] if values["control"] else None,
            _sheet(values["sheet"]),
            _metres(values["unit_m"]),
            values["profile"] or None,
            tuple(role.strip() for role in values["roles"].split(";") if role.strip()),
        )
    except ValueError as error:
        return ManifestLine(number, name, file, problem=str(error))


def _misfit(values: dict[str, str]) -> str | None:
    if any("\0" in value for value in values.values()):
        return "含空字符 it holds a NUL"
    if not values["file"]:
        return "缺少 file; it names no file"
    if (values["level"] or values["control"]) and not values["building"]:
        return "level、control 需要 building; they need a building"
    return None


def _sheet(text: str) -> int | None:
    if not text:
        return None
    if not text.isdecimal() or int(text) < 1:
        raise ValueError(f"sheet {text!r} 不是正整数 is no whole number from 1")
    return int(text)


def _metres(text: str) -> float | None:
    if not text:
        return None
    try:
        metres = float(text)
    except ValueError:
        metres = math.nan
    if not 1e-6 <= metres < math.inf:
        raise ValueError(f"unit_m {text!r} 不是米数 is no length in metres")
    return metres
