"""Manifests as surveyors and Excel write them."""

from pathlib import Path

import pytest

from api.batch.manifest import read_manifest
from spatial.domain.errors import InvalidInputError


def written(folder: Path, text: str, encoding: str = "utf-8") -> Path:
    path = folder / "清单.csv"
    path.write_bytes(text.encode(encoding))
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_manifest_is_read_in_the_encodings_that_programs_write(
    tmp_path: Path, encoding: str
) -> None:
    path = written(
        tmp_path,
        "File,building,level,control,sheet,unit_m\r\n"
        "一号楼/二层.dxf,B-01,F2,控制点.csv,2,0.001\r\n\r\n三层.dxf,,,,,\r\n",
        encoding,
    )

    first, second = read_manifest(path)

    assert (first.line, first.file) == (2, tmp_path / "一号楼/二层.dxf")
    assert (first.building, first.level, first.control) == ("B-01", "F2", tmp_path / "控制点.csv")
    assert (first.sheet, first.metres_per_unit, first.problem) == (2, 0.001, None)
    assert (second.line, second.building, second.sheet) == (4, None, None)


@pytest.mark.parametrize(
    ("row", "word"),
    [
        ("a.dxf,,,,0,", "sheet"),
        ("a.dxf,,,,two,", "sheet"),
        ("a.dxf,,,,,mm", "unit_m"),
        ("a.dxf,,,,,nan", "unit_m"),
        ("a.dxf,,F2,,,", "building"),
        (",B-01,,,,", "file"),
        ("a.dxf,,,,,,,", "cells"),
        ("a\0.dxf,,,,,", "NUL"),
    ],
    ids=[
        "sheet 0",
        "a word for a sheet",
        "a unit's name",
        "nan",
        "no building",
        "no file",
        "long",
        "a NUL",
    ],
)
def test_an_impossible_line_is_kept_with_its_problem(tmp_path: Path, row: str, word: str) -> None:
    header = "file,building,level,control,sheet,unit_m\n"

    bad, good = read_manifest(written(tmp_path, f"{header}{row}\nb.dxf,,,,,\n"))

    assert word in (bad.problem or "")
    assert good.problem is None


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"file\n",
        b"drawing,building\na.dxf,B-01\n",
        b"file,buliding\na.dxf,B-01\n",
        b"file,file\na.dxf,b.dxf\n",
        b"file;building\na.dxf;B-01\n",
        b"\xff\xfef\x00i\x00l\x00e\x00",
        b"\x89PNG\r\n\x1a\n\x00\x00",
    ],
    ids=["empty", "a header", "no file", "misspelt", "twice", "semicolons", "utf-16", "a picture"],
)
def test_what_is_no_manifest_is_refused_by_name(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "清单.csv"
    path.write_bytes(content)

    with pytest.raises(InvalidInputError) as refused:
        read_manifest(path)

    assert refused.value.code == "MANIFEST_FILE"


def test_a_missing_manifest_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidInputError) as refused:
        read_manifest(tmp_path / "none.csv")

    assert refused.value.code == "MANIFEST_FILE"
