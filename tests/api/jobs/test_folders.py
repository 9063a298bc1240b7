"""Files of works are there whole or not at all, and go when nobody needs them."""

import os
import time
from pathlib import Path
from uuid import uuid4

import pytest

from api.jobs.folders import YOUNG_S, WorkFolders


def test_a_result_is_there_when_it_is_whole(tmp_path: Path) -> None:
    folders, work_id = WorkFolders(tmp_path), uuid4()

    with folders.writing_result(work_id, "a.gpkg") as part:
        part.write_bytes(b"half")
        assert not folders.result(work_id, "a.gpkg").exists()
        assert part.suffix == ".gpkg"

    assert folders.result(work_id, "a.gpkg").read_bytes() == b"half"


def test_what_fails_leaves_no_part(tmp_path: Path) -> None:
    folders, work_id = WorkFolders(tmp_path), uuid4()

    def write() -> None:
        with folders.writing_result(work_id, "a.gpkg") as part:
            part.write_bytes(b"half")
            raise OSError("full")

    with pytest.raises(OSError, match="full"):
        write()

    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_a_repeated_attempt_replaces_what_one_that_was_killed_left(tmp_path: Path) -> None:
    folders, work_id = WorkFolders(tmp_path), uuid4()
    place = folders.result(work_id, "a.json")
    place.parent.mkdir(parents=True)
    place.with_name(".part-a.json").write_bytes(b"of one that was killed")
    place.write_bytes(b"whole, and not told of")

    with folders.writing_result(work_id, "a.json") as part:
        assert not part.exists()
        part.write_bytes(b"whole")

    assert [(path.name, path.read_bytes()) for path in place.parent.iterdir()] == [
        ("a.json", b"whole")
    ]


def test_files_of_works_that_are_over_are_swept_unless_young(tmp_path: Path) -> None:
    folders = WorkFolders(tmp_path)
    kept, old, young = uuid4(), uuid4(), uuid4()
    for work_id in (kept, old, young):
        (folders.new_upload(work_id) / "a.dxf").write_bytes(b"x")
    long_ago = time.time() - YOUNG_S - 1
    for work_id in (kept, old):
        os.utime(folders.upload(work_id), (long_ago, long_ago))

    assert folders.sweep({kept}) == 1

    assert not folders.upload(old).exists()
    assert folders.upload(kept).exists()
    assert folders.upload(young).exists()
