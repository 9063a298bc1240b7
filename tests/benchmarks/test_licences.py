"""What runs is listed with a licence that asks for no more than a notice."""

import re
from importlib.metadata import Distribution
from pathlib import Path

import pytest

from benchmarks.licences import PAGE, Licensed, licence_of, licences, vendored

ROOT = Path(__file__).parents[2]


def listed() -> dict[str, str]:
    rows = re.findall(r"^\| ([\w.-]+) \| (.+) \|$", PAGE.read_text(), re.MULTILINE)
    return {name: licence for name, licence in rows if licence not in {"---", "licence"}}


def test_everything_that_runs_is_under_an_allowed_licence() -> None:
    assert [one for one in (*licences(), *vendored()) if not one.is_allowed] == []


def test_the_page_lists_everything_that_runs() -> None:
    # on another Python some more or fewer run: each that does is listed, each listed is locked
    requirements = (ROOT / "requirements.txt").read_text()
    locked = set(re.findall(r"^([\w.-]+)==", requirements, re.MULTILINE))
    running = {one.name: one.licence for one in (*licences(), *vendored())}

    assert running.items() - listed().items() == set()
    assert set(listed()) - set(running) - locked == set()
    assert {"psycopg", "fastapi", "maplibre-gl"} <= set(running)
    assert "pytest" not in running


@pytest.mark.parametrize(
    ("licence", "allowed"),
    [
        ("MIT", True),
        ("BSD-3-Clause AND Zlib", True),
        ("GPL-3.0-only OR MIT", True),
        ("GPL-3.0-only", False),
        ("MIT AND GPL-2.0-or-later", False),
        ("LGPL-3.0-only", False),
        ("AGPL-3.0-only", False),
        ("", False),
    ],
)
def test_a_licence_that_asks_for_more_is_refused(licence: str, allowed: bool) -> None:
    assert Licensed("some-package", licence).is_allowed is allowed


def test_only_the_driver_is_under_the_lgpl() -> None:
    assert {one.name for one in licences() if "GPL" in one.licence} == {
        "psycopg", "psycopg-binary", "psycopg-pool",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("metadata", "licence"),
    [
        ("License-Expression: BSD-3-Clause", "BSD-3-Clause"),
        ("License: MIT", "MIT"),
        ("License: BSD 3-Clause License\nClassifier: License :: OSI Approved :: BSD License",
         "BSD-3-Clause"),
        ("Classifier: License :: OSI Approved :: GNU General Public License v3 (GPLv3)", ""),
        ("License: Ask us", ""),
        ("", ""),
    ],
)  # fmt: skip
def test_a_licence_is_read_from_whichever_field_says_it(
    tmp_path: Path, metadata: str, licence: str
) -> None:
    folder = tmp_path / "some.dist-info"
    folder.mkdir()
    (folder / "METADATA").write_text(f"Metadata-Version: 2.1\nName: some\n{metadata}\n")

    assert licence_of(Distribution.at(folder)) == licence
