"""With the disk full everybody is told so, and with room again everything works by itself."""

import json
import subprocess

import pytest

from tests.faults.small_disk import apart

pytestmark = pytest.mark.database


def test_a_full_disk_is_told_of_and_nothing_half_stored() -> None:
    done = subprocess.run(apart(), capture_output=True, text=True, check=False, timeout=600)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    full, after = told["full"], told["room again"]

    assert full["ready"] == 503
    for answer in (full["import"], full["form"]):
        assert answer in (
            {"status": 507, "code": "DISK_FULL"},
            {"status": 503, "code": "SERVICE_UNAVAILABLE"},  # the database stopped: no room to log
        )
    assert full["backup"] in (
        {"exit": 3, "said": code, "left": []}
        for code in ("DISK_FULL", "BACKUP_NOT_WRITTEN", "DATABASE_UNAVAILABLE")
    )
    assert full["held"] in ([[6]], None)  # the town's own, and none of the form's

    assert (after["ready"], after["whole"]) == (200, True)
    assert after["waiting"] in (["succeeded", None], ["failed", "DISK_FULL"])
    assert after["import"] == "succeeded"
    assert after["form"]["status"] == 200
    assert (after["backup"]["exit"], after["backup"]["left"]) == (0, ["backup.tar"])
    assert after["faults"] == []
