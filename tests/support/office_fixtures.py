"""Make the files that LibreOffice saved: ``python -m tests.support.office_fixtures``.

Needs ``soffice`` (Debian: libreoffice-calc-nogui). The results are kept in ``office_files/``, so
that the tests do not need it. Rows come from a seed.
"""

import io
import subprocess
import tempfile
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

from openpyxl.comments import Comment
from openpyxl.drawing.image import Image
from openpyxl.formatting.rule import CellIsRule
from openpyxl.styles import PatternFill
from PIL import Image as Picture

from tests.support.form_files import GOOD_ROWS, ROOM, Row, checked, edited, filled

SEED = 2026
FOLDER = Path(__file__).parent / "office_files"
USES = ("101 领导人员办公室", "102 一般工作人员办公室", "201 会议室", "203 档案室")


def many_rooms(count: int) -> list[Row]:
    """Return lines of rooms out of the seed."""
    rng = Random(SEED)
    return [
        ROOM
        | {
            "number": f"{number:04d}",
            "use": rng.choice(USES),
            "area": Decimal(rng.randrange(900, 6000)) / 100,
        }
        for number in range(201, 201 + count)
    ]


def dress(sheet: Any, book: Any) -> None:
    """Put in what users put in: colours, a note, a picture, a rule, a sheet of their own."""
    sheet["D4"].fill = PatternFill("solid", fgColor="00FF88")
    sheet["D5"].comment = Comment("请王科长核对", "李")
    sheet.column_dimensions["D"].width = 41
    red = PatternFill("solid", bgColor="FF0000")
    sheet.conditional_formatting.add("F4:F50", CellIsRule("greaterThan", ["50"], fill=red))
    picture = io.BytesIO()
    Picture.new("RGB", (8, 8), "red").save(picture, "png")
    sheet.add_image(Image(picture), "N2")
    own = book.create_sheet("自用汇总")
    own["A1"], own["A2"] = "合计", "=SUM(房间使用!F4:F6)"
    sheet["F5"], sheet["G4"] = "18.2㎡", " 51-A"


def sources() -> dict[str, bytes]:
    """Return the workbooks as they are before LibreOffice opens them."""
    dressed = edited(filled("rooms"), dress)
    marked = checked(dressed).marked()
    assert marked is not None
    made = {f"{form}.xlsx": filled(form) for form in GOOD_ROWS}
    made["rooms_many.xlsx"] = filled("rooms", *many_rooms(60))
    made["rooms_dressed.xlsx"] = dressed
    made["rooms_marked.xlsx"] = marked
    return made


def save_by_office(folder: Path, made: dict[str, bytes]) -> None:
    """Open each workbook in LibreOffice and save it again."""
    with tempfile.TemporaryDirectory() as home:
        for name, content in made.items():
            (Path(home) / name).write_bytes(content)
        names = [str(Path(home) / name) for name in made]
        command = ["soffice", "--headless", "--convert-to", "xlsx", "--outdir", str(folder), *names]
        subprocess.run(command, check=True, env={"HOME": home, "PATH": "/usr/bin:/bin"})


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    save_by_office(FOLDER, sources())
