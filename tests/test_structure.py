"""What the repository promises of itself: short files, small files, clean notebooks, no hosts."""

import json
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
MAX_LINES = 400
MAX_BYTES = 1 << 20
VENDORED = "api/web/static/vendor/"
PACKAGE_HOSTS = re.compile(r"pypi\.org|pythonhosted\.org|npmjs\.org|deb\.debian\.org")


def tracked() -> list[Path]:
    names = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout
    return [ROOT / name for name in names.split("\0") if name and (ROOT / name).is_file()]


@pytest.fixture(scope="module")
def files() -> list[Path]:
    if not (ROOT / ".git").exists():
        return [p for p in ROOT.rglob("*") if p.is_file() and ".venv" not in p.parts]
    return tracked()


def test_no_source_file_has_outgrown_its_subject(files: list[Path]) -> None:
    long = {
        str(path.relative_to(ROOT)): lines
        for path in files
        if path.suffix == ".py" and (lines := len(path.read_text("utf-8").splitlines())) > MAX_LINES
    }

    assert long == {}


def test_no_large_file_but_the_vendored_map_library(files: list[Path]) -> None:
    large = [str(p.relative_to(ROOT)) for p in files if p.stat().st_size > MAX_BYTES]

    assert [name for name in large if not name.startswith(VENDORED)] == []


def test_notebooks_carry_no_outputs(files: list[Path]) -> None:
    for path in files:
        if path.suffix == ".ipynb":
            cells = json.loads(path.read_text("utf-8"))["cells"]
            assert [c for c in cells if c.get("outputs") or c.get("execution_count")] == [], path


def test_no_file_names_a_package_registry(files: list[Path]) -> None:
    texts = {".py", ".txt", ".toml", ".json", ".yaml", ".yml", ".md", ".sh", ""}
    naming = [
        str(path.relative_to(ROOT))
        for path in files
        if path.suffix in texts
        and path != Path(__file__)
        and VENDORED not in path.as_posix()
        and PACKAGE_HOSTS.search(path.read_text("utf-8", errors="ignore"))
    ]

    assert naming == []


def test_requirements_are_locked_by_hash() -> None:
    for name in ("requirements.txt", "requirements-bootstrap.txt"):
        text = (ROOT / name).read_text("utf-8")
        packages = re.findall(r"^[\w.\[\]-]+==.*$", text, re.MULTILINE)
        locked = re.findall(r"^[\w.\[\]-]+==[^\n]*\\\n +--hash=sha256:", text, re.MULTILINE)
        assert packages, name
        assert len(packages) == len(locked), name
        assert "://" not in text
