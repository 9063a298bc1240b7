"""What is carried to a closed network is what runs, no more, and the same as what was tested."""

import re
import tomllib
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]


def locked(name: str) -> dict[str, str]:
    """Return each package's entry of a lock: version, marker and sums."""
    text = (ROOT / name).read_text()
    entries = re.split(r"\n(?=\S)", text.strip())
    return {canonicalize_name(entry.partition("==")[0]): entry.strip() for entry in entries}


def test_what_runs_is_locked_as_it_was_tested() -> None:
    running, tested = locked("requirements-run.txt"), locked("requirements.txt")

    assert [name for name in running if name not in tested] == []
    assert [name for name, entry in running.items() if "--hash=sha256:" not in entry] == []
    version = re.compile(r"==([^\s;]+)")
    differing = {
        name
        for name, entry in running.items()
        if version.findall(entry)[0] != version.findall(tested[name])[0]
    }
    assert differing == set()


def test_every_dependency_is_carried_along_and_no_tool() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    needed = {canonicalize_name(Requirement(line).name) for line in project["dependencies"]}

    carried = set(locked("requirements-run.txt"))

    assert needed - carried == set()
    assert carried & {"pytest", "playwright", "mypy", "ruff", "schemathesis"} == set()
