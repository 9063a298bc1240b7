"""``smartmap drawing batch``: many drawings, some bad, some stopped in the middle."""

import csv
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest

from spatial.storage.connections import open_connection
from tests.support.commands import run_command
from tests.support.drawings import draw_rooms
from tests.support.readings import BUILDING, add_building

PATIENCE_S = 60.0
PROGRAM = [sys.executable, "-c", "from api.cli.main import main; main()", "drawing", "batch"]
ENVIRONMENT = {"PATH": "", "LC_ALL": "C.UTF-8", "USER": "surveyor"}
FLOORS = {"二层": "2", "三层": "3", "四层": "4", "五层": "5"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Four drawings of a floor each, and a manifest of them."""
    for name, digit in FLOORS.items():
        numbers = tuple(f"{digit}0{at}" for at in range(1, 5))
        draw_rooms(tmp_path / f"{name}.dxf", numbers=numbers, title=f"{name}平面图")
    manifest(tmp_path, "file", *(f"{name}.dxf" for name in FLOORS))
    return tmp_path


def manifest(folder: Path, *rows: str) -> None:
    (folder / "清单.csv").write_text("\n".join(rows) + "\n", encoding="gb18030")


def arguments(folder: Path, *words: object) -> list[str]:
    return [str(folder / "清单.csv"), "--output", str(folder / "out"), *map(str, words)]


def command(folder: Path, *words: object) -> list[str]:
    return [*PROGRAM, *arguments(folder, *words)]


def batch(folder: Path, *words: object, url: str = "") -> subprocess.CompletedProcess[str]:
    environment = ENVIRONMENT | ({"DATABASE_URL": url} if url else {})
    return run_command("drawing", "batch", *arguments(folder, *words), environment=environment)


def told(done: subprocess.CompletedProcess[str]) -> list[dict[str, object]]:
    return [json.loads(line) for line in done.stdout.splitlines()]


def written(folder: Path) -> dict[str, bytes]:
    paths = (folder / "out").glob("*.*json")
    return {path.name: path.read_bytes() for path in paths}


def test_each_drawing_gives_rooms_and_a_report_and_the_batch_a_summary(folder: Path) -> None:
    done = batch(folder)

    assert done.returncode == 0
    assert "[4/4]" in done.stderr
    assert "图纸 drawings 4, 拒绝 refused 0" in done.stdout
    assert len(json.loads((folder / "out/二层.geojson").read_bytes())["features"]) == 4
    assert json.loads((folder / "out/二层.report.json").read_bytes())["counts"] == {}
    with (folder / "out/summary.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(row["file"], row["rooms"], row["area_m2"]) for row in rows] == [
        (f"{name}.dxf", "4", "48.0") for name in FLOORS
    ]


def test_bad_drawings_do_not_stop_the_rest(folder: Path) -> None:
    (folder / "坏.dxf").write_bytes(b"AC1032" + bytes(200))
    (folder / "空.dxf").write_bytes(b"")
    rows = ["坏.dxf,", "二层.dxf,", "无.dxf,", "空.dxf,", "三层.dxf,first"]
    manifest(folder, "file,sheet", *rows)

    done = batch(folder, "--json")

    assert done.returncode == 1
    assert [(one["outcome"], one["code"]) for one in told(done)] == [
        ("refused", "DWG_RENAMED"),
        ("read", ""),
        ("refused", "FILE_NOT_FOUND"),
        ("refused", "FILE_EMPTY"),
        ("refused", "MANIFEST_ROW"),
    ]


def test_a_finding_of_severity_error_exits_1_and_is_named(folder: Path) -> None:
    draw_rooms(folder / "空房.dxf", numbers=())
    manifest(folder, "file", "空房.dxf")

    done = batch(folder, "--json")

    assert done.returncode == 1
    [one] = told(done)
    assert one["outcome"] == "read"
    assert "NO_ROOM_FOUND" in str(one["code"])


def test_drawings_called_alike_do_not_overwrite_each_other(folder: Path) -> None:
    manifest(folder, "file,unit_m", "二层.dxf,", "二层.dxf,0.002")

    assert batch(folder).returncode == 0

    assert sorted(written(folder)) == [
        "二层~2.geojson",
        "二层~2.report.json",
        "二层~3.geojson",
        "二层~3.report.json",
    ]


def test_a_batch_killed_in_the_middle_resumes_to_the_same_files(folder: Path) -> None:
    whole = batch(folder)
    expected = written(folder)
    for path in (*(folder / "out").glob("*.*"), *(folder / "out/.batch").glob("*.json")):
        if path.is_file():
            path.unlink()

    killed = subprocess.Popen(
        command(folder, "--jobs", 1),
        env=ENVIRONMENT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    with killed:
        assert killed.stderr is not None
        assert killed.stderr.readline().startswith("[1/4]")
        killed.kill()
    assert session_ends(killed.pid)
    assert not (folder / "out/summary.csv").exists()
    resumed = batch(folder, "--json")

    assert (whole.returncode, resumed.returncode) == (0, 0)
    skipped = [one["skipped"] for one in told(resumed)]
    assert skipped[0] is True
    assert skipped[-1] is False
    assert "done before, skipped" in resumed.stderr
    assert written(folder) == expected


def session_ends(leader: int) -> bool:
    """Wait until no process of a session is left: the readers die with the batch."""
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        try:
            os.killpg(leader, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.05)
    os.killpg(leader, signal.SIGKILL)
    return False


def test_what_has_changed_is_done_again(folder: Path) -> None:
    batch(folder)
    draw_rooms(folder / "三层.dxf", numbers=("301", "302", "303"), title="三层平面图")
    (folder / "out/四层.geojson").unlink()

    again = batch(folder, "--json")

    assert [one["skipped"] for one in told(again)] == [True, False, False, True]
    assert [one["rooms"] for one in told(again)] == [4, 3, 4, 4]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_batch_keeps_what_is_done_and_says_what_is_not(
    folder: Path, number: signal.Signals
) -> None:
    stopped = subprocess.Popen(
        command(folder, "--jobs", 1),
        env=ENVIRONMENT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    with stopped:
        assert stopped.stderr is not None
        assert stopped.stderr.readline().startswith("[1/4]")
        os.killpg(stopped.pid, number)  # as a terminal does
        table, said = stopped.communicate(timeout=PATIENCE_S)

    assert stopped.returncode == 128 + number
    assert "of 4 done; run again" in said
    assert "Traceback" not in said
    assert "未做 not done" in table
    assert session_ends(stopped.pid)
    with (folder / "out/summary.csv").open(encoding="utf-8-sig", newline="") as file:
        kept = [row["outcome"] for row in csv.DictReader(file)]
    assert (kept[0], kept[-1]) == ("read", "waiting")
    assert told(batch(folder, "--json"))[0]["skipped"] is True


PROFILE = 'format = 1\nname = "甲院"\n[roles]\n"ROOM_OUTLINE" = "{role}"\n'


def test_a_line_is_read_by_its_profile_and_its_roles_by_hand(folder: Path) -> None:
    for at, role in enumerate(("room_outline", "furniture")):
        text = PROFILE.format(role=role)
        (folder / f"{at}.toml").write_text(text, encoding="utf-8")
    manifest(
        folder,
        "file,profile,roles",
        "二层.dxf,0.toml,",
        "三层.dxf,1.toml,",
        "四层.dxf,1.toml,ROOM_OUTLINE=room_outline;ROOM_TEXT=text",
        "五层.dxf,,没有=wall",
        "二层.dxf,没有.toml,",
        "二层.dxf,,ROOM_TEXT=texts",
    )

    done = told(batch(folder, "--json"))

    assert [one["rooms"] for one in done[:3]] == [4, 0, 4]
    assert [one["code"] for one in done[3:]] == [
        "CAD_LAYER_UNKNOWN",
        "PROFILE_NOT_FOUND",
        "ROLE_GIVEN",
    ]


def test_a_changed_profile_is_noticed(folder: Path) -> None:
    profile = folder / "甲.toml"
    profile.write_text(PROFILE.format(role="furniture"), encoding="utf-8")
    manifest(folder, "file,profile", "二层.dxf,甲.toml", "三层.dxf,")
    first = told(batch(folder, "--json"))
    profile.write_text(PROFILE.format(role="room_outline"), encoding="utf-8")

    again = told(batch(folder, "--json"))

    assert [one["rooms"] for one in first] == [0, 4]
    assert [(one["rooms"], one["skipped"]) for one in again] == [(4, False), (4, True)]


def test_wrong_usage_exits_2_and_an_unreadable_manifest_3(folder: Path) -> None:
    assert batch(folder, "--jobs", 0).returncode == 2

    manifest(folder, "drawing", "二层.dxf")
    done = batch(folder, "--json")

    assert done.returncode == 3
    assert json.loads(done.stderr)["code"] == "MANIFEST_FILE"
    assert not (folder / "out").exists()


@pytest.mark.database
def test_drawings_with_a_building_are_imported_once(folder: Path, fresh_database_url: str) -> None:
    with open_connection(fresh_database_url) as conn:
        add_building(conn)
    rows = [f"{name}.dxf,{BUILDING},F{digit}" for name, digit in FLOORS.items()]
    manifest(folder, "file,building,level", *rows, "二层.dxf,nowhere,F2")

    first = batch(folder, "--publish", "--json", url=fresh_database_url)
    second = batch(folder, "--publish", "--json", url=fresh_database_url)

    assert (first.returncode, second.returncode) == (1, 1)
    assert [(one["outcome"], one["code"]) for one in told(first)] == [
        *[("published", "")] * 4,
        ("refused", "NOT_FOUND"),
    ]
    assert [one["skipped"] for one in told(second)] == [True] * 4 + [False]
    with psycopg.connect(fresh_database_url) as conn:
        assert conn.execute("SELECT count(*) FROM room_version").fetchone() == (16,)
    assert not list((folder / "out").glob("*.geojson"))


@pytest.mark.database
def test_what_was_imported_into_another_database_is_not_done(
    folder: Path, fresh_database_url: str
) -> None:
    with open_connection(fresh_database_url) as conn:
        add_building(conn)
    manifest(folder, "file,building", f"二层.dxf,{BUILDING}")
    batch(folder, url=fresh_database_url)

    elsewhere = batch(folder, "--json", url=f"postgresql://nobody@/none?host={folder}")

    assert elsewhere.returncode == 1
    assert [one["code"] for one in told(elsewhere)] == ["DATABASE_UNAVAILABLE"]
