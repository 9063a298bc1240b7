"""The systemd units hold together, are hardened, and set only what there is to set."""

import re
import subprocess
from pathlib import Path

import pytest

from api.settings import Settings
from tests.support.commands import run_command

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
SERVICES = sorted((DEPLOY / "systemd").glob("*.service"))
UNITS = sorted((DEPLOY / "systemd").iterdir())
MAX_EXPOSURE = 20  # tenths: systemd calls less than 2.0 "OK", and an unhardened service 9.6


def names(paths: list[Path]) -> list[str]:
    return [path.name for path in paths]


def test_systemd_finds_nothing_wrong_with_the_units(tmp_path: Path) -> None:
    for unit in UNITS:  # there is no installation here whose command could be found
        text = unit.read_text().replace("/opt/smartmap/.venv/bin/smartmap", "/bin/true")
        (tmp_path / unit.name).write_text(text)

    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *map(str, tmp_path.iterdir())],
        capture_output=True,
        text=True,
        check=False,
    )

    ours = [line for line in done.stderr.splitlines() if "smartmap" in line]
    assert (ours, done.returncode) == ([], 0)


@pytest.mark.parametrize("unit", SERVICES, ids=names(SERVICES))
def test_a_service_is_hardened(unit: Path) -> None:
    threshold = f"--threshold={MAX_EXPOSURE}"
    done = subprocess.run(
        ["systemd-analyze", "security", "--offline=true", "--no-pager", threshold, str(unit)],
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stdout[-300:]
    settings = dict(line.split("=", 1) for line in unit.read_text().splitlines() if "=" in line)
    assert settings["NoNewPrivileges"] == "yes"
    assert settings["ProtectSystem"] == "strict"
    assert settings["PrivateTmp"] == "yes"
    assert settings["User"] == "smartmap"
    assert "MemoryMax" in settings


@pytest.mark.parametrize("unit", SERVICES, ids=names(SERVICES))
def test_a_service_calls_a_command_that_there_is(unit: Path) -> None:
    [command] = re.findall(r"^ExecStart=/opt/smartmap/\.venv/bin/(.+)$", unit.read_text(), re.M)
    words = command.split()
    options = [word for word in words if word.startswith("--")]
    verb = words[: 3 if words[1] == "db" else 2]

    shown = run_command(*verb[1:], "--help")

    assert shown.returncode == 0, shown.stderr
    assert [option for option in options if option not in shown.stdout] == []


@pytest.mark.parametrize("name", ["smartmap.env", "owner.env"])
def test_an_environment_file_sets_only_what_the_program_reads(name: str) -> None:
    known = {
        str(field.validation_alias or f"SMARTMAP_{key.upper()}")
        for key, field in Settings.model_fields.items()
    }
    set_there = re.findall(r"^#?([A-Z_]+)=", (DEPLOY / name).read_text(), re.M)

    assert set_there
    assert [variable for variable in set_there if variable not in known] == []


def test_the_owners_url_is_for_the_backup_alone() -> None:
    readers = {unit.name for unit in SERVICES if "/owner.env" in unit.read_text()}

    assert readers == {"smartmap-backup.service"}
    assert not re.search(r"^DATABASE_URL=", (DEPLOY / "smartmap.env").read_text(), re.M)
