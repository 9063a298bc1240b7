"""Every bad drawing through the command: its code, a remedy in Chinese, the exit code, no crash."""

import json
import sys
from pathlib import Path

import pytest

from api.cli.main import main
from api.reading_process import ReadingLimits, read_drawing_limited
from spatial.domain.errors import DrawingError
from tests.cad_import.bad_drawing_cases import DOUBTED, FLAGGED, REFUSED, REFUSED_DWG, Builder

LIMITS = ReadingLimits(seconds=60.0, memory_bytes=512 * 1024**2)
REMEDY = "请"
ALL_REFUSED = REFUSED | REFUSED_DWG
BAD = ALL_REFUSED | FLAGGED | DOUBTED


def stored(folder: Path, name: str, data: bytes) -> Path:
    path = folder / ("平面图.dwg" if name in REFUSED_DWG else "平面图.dxf")
    path.write_bytes(data)
    return path


def exit_code_of(monkeypatch: pytest.MonkeyPatch, *words: object) -> int:
    monkeypatch.setattr(sys, "argv", ["smartmap", "drawing", *map(str, words)])
    with pytest.raises(SystemExit) as end:
        main()
    assert isinstance(end.value.code, int)
    return end.value.code


@pytest.mark.parametrize("name", ALL_REFUSED)
def test_what_cannot_be_read_exits_3_with_a_code_and_a_remedy(
    tmp_path: Path,
    name: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    code, build = ALL_REFUSED[name]
    path = stored(tmp_path, name, build())

    exit_code = exit_code_of(monkeypatch, "rooms", path, "-o", tmp_path / "rooms.geojson")

    told = capsys.readouterr().err.splitlines()
    assert (exit_code, told[0].split(":")[0]) == (3, code)
    assert REMEDY in told[0]
    assert not (tmp_path / "rooms.geojson").exists()


@pytest.mark.parametrize("name", FLAGGED | DOUBTED)
def test_what_is_read_in_part_exits_1_says_so_and_has_no_sure_room(
    tmp_path: Path,
    name: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    code, build = (FLAGGED | DOUBTED)[name]
    path = stored(tmp_path, name, build())

    exit_code = exit_code_of(monkeypatch, "rooms", path, "-o", tmp_path / "rooms.geojson")

    told = [line for line in capsys.readouterr().err.splitlines() if code in line]
    rooms = json.loads((tmp_path / "rooms.geojson").read_text(encoding="utf-8"))["features"]
    assert exit_code == 1
    assert told
    assert REMEDY in told[0]
    assert not [room for room in rooms if room["properties"]["status"] == "ok"]


@pytest.mark.parametrize("build", [build for _, build in BAD.values()], ids=BAD)
def test_no_bad_drawing_takes_half_a_gigabyte_or_hangs(tmp_path: Path, build: Builder) -> None:
    path = tmp_path / "平面图.dxf"
    path.write_bytes(build())
    try:
        read_drawing_limited(path, limits=LIMITS)
    except DrawingError as error:
        assert not error.code.startswith("READ")  # noqa: PT017 - many drawings are read


def test_there_are_at_least_80_bad_drawings_and_no_two_are_the_same() -> None:
    contents = {build() for _, build in BAD.values()}

    assert len(contents) == len(BAD) >= 80
