"""Known weaknesses are found in advisories at hand, without a network."""

import json
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest

from benchmarks.advisories import Weakness, read_records, weaknesses

ROOT = Path(__file__).parents[2]


def record(*events: dict[str, str], **more: Any) -> dict[str, Any]:
    affected = {
        "package": {"ecosystem": "PyPI", "name": "Some_Package"},
        "ranges": [{"type": "ECOSYSTEM", "events": list(events)}],
    }
    return {"id": "PYSEC-2026-1", "summary": "says too much", "affected": [affected | more]}


TWO_RANGES = ({"fixed": "3.0"}, {"introduced": "2.0"}, {"introduced": "0"}, {"fixed": "1.0"})
INTRODUCED_FIXED = ({"introduced": "1.2"}, {"fixed": "1.4.1"})


@pytest.mark.parametrize(
    ("events", "version", "known"),
    [
        (INTRODUCED_FIXED, "1.1.9", False),
        (INTRODUCED_FIXED, "1.2", True),
        (INTRODUCED_FIXED, "1.10", False),
        (INTRODUCED_FIXED, "1.4.1", False),
        (INTRODUCED_FIXED, "1.4.1rc1", True),
        (({"introduced": "0"},), "0.0.1", True),
        (({"introduced": "0"}, {"last_affected": "2.0"}), "2.0", True),
        (({"introduced": "0"}, {"last_affected": "2.0"}), "2.0.1", False),
        (TWO_RANGES, "2.5", True),
        (TWO_RANGES, "1.5", False),
        (({"introduced": "0"}, {"fixed": "no version"}), "9", True),
    ],
)  # fmt: skip
def test_a_version_is_known_as_weak_within_its_ranges(
    events: tuple[dict[str, str], ...], version: str, known: bool
) -> None:
    found, count = weaknesses([record(*events)], {"some-package": version})

    assert (bool(found), count) == (known, 1)


def test_a_version_may_be_listed_by_itself() -> None:
    found, _ = weaknesses([record(versions=["1.0", "1.1"])], {"some-package": "1.1"})

    assert found == [Weakness("some-package", "1.1", "PYSEC-2026-1", "-", "says too much")]


def test_what_is_withdrawn_or_of_another_ecosystem_is_passed_over() -> None:
    withdrawn = record({"introduced": "0"}) | {"withdrawn": "2026-01-01T00:00:00Z"}
    elsewhere = record({"introduced": "0"})
    elsewhere["affected"][0]["package"]["ecosystem"] = "npm"

    found, count = weaknesses([withdrawn, elsewhere], {"some-package": "1.0"})

    assert (found, count) == ([], 2)


def test_records_are_read_from_a_file_a_folder_and_a_zip(tmp_path: Path) -> None:
    text = json.dumps(record({"introduced": "0"}))
    (tmp_path / "folder/below").mkdir(parents=True)
    (tmp_path / "folder/below/one.json").write_text(text)
    (tmp_path / "all.json").write_text(f"[{text}, {text}]")
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as archive:
        archive.writestr("one.json", text)

    names = ("folder", "all.json", "all.zip")
    counts = [len(list(read_records(tmp_path / name))) for name in names]

    assert counts == [1, 2, 1]


def audit(*words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "benchmarks.advisories", *words]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def test_the_command_tells_known_nothing_known_and_no_data_apart(tmp_path: Path) -> None:
    weak, other = record({"introduced": "0"}), record({"introduced": "0"})
    weak["affected"][0]["package"]["name"] = "click"
    for name, one in (("weak.json", weak), ("other.json", other)):
        (tmp_path / name).write_text(json.dumps(one))

    done = [audit(str(tmp_path / name)) for name in ("weak.json", "other.json")]
    without = audit()

    assert [one.returncode for one in (*done, without)] == [1, 0, 2]
    assert "click " in done[0].stdout
