"""What runs, and under which licence: ``make licences`` checks it and writes docs/licences.md.

The list is what the installed packages say of themselves: everything that pyproject.toml's
dependencies need to run, without what tests and builds add, and the page's own libraries.
"""

import argparse
import json
import re
import sys
import tomllib
from collections.abc import Iterator, Mapping
from importlib.metadata import Distribution, distribution
from pathlib import Path
from typing import NamedTuple

from packaging.licenses import InvalidLicenseExpression, canonicalize_license_expression
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs/licences.md"
TEMPLATE = Path(__file__).with_name("licences_page.md")
VENDORED = ROOT / "api/web/static/vendor/vendor.json"

ALLOWED = frozenset(
    {
        *("0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "CC0-1.0", "ISC", "MIT", "MIT-0"),
        *("MIT-CMU", "MPL-2.0", "PSF-2.0", "Unlicense", "Zlib"),
    }
)
"""Licences that ask for no more than a notice; of MPL-2.0, changed files stay open."""

ALLOWED_FOR = dict.fromkeys(("psycopg", "psycopg-binary", "psycopg-pool"), "LGPL-3.0-only")
"""Used as a library, unchanged, and replaceable by whoever installs it: what the LGPL asks for."""

NAMES = {
    "MIT License": "MIT",
    "BSD License": "BSD-3-Clause",
    "BSD": "BSD-3-Clause",
    "Apache Software License": "Apache-2.0",
    "Apache 2.0": "Apache-2.0",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "Python Software Foundation License": "PSF-2.0",
}
"""Words of older metadata, as SPDX names them."""


class Licensed(NamedTuple):
    """One package and its licence as an SPDX expression; empty if it says none."""

    name: str
    licence: str

    @property
    def is_allowed(self) -> bool:
        """Whether each licence it is under, or one of those to choose from, is allowed."""
        if ALLOWED_FOR.get(self.name) == self.licence:
            return True
        choices = re.split(r"\s+OR\s+", self.licence)
        return any(
            set(re.split(r"\s+AND\s+", choice.strip("() "))) <= ALLOWED for choice in choices
        )


def licence_of(package: Distribution) -> str:
    """Return a package's licence as an SPDX expression, from whichever field says it."""
    said = package.metadata
    classifiers = [
        line.rpartition(" :: ")[2]
        for line in said.get_all("Classifier") or []
        if line.startswith("License :: ")
    ]
    expression = (said.get_all("License-Expression") or [])[:1]
    free_text = [text.strip().partition("\n")[0] for text in said.get_all("License") or []]
    for words in (*expression, *free_text, " AND ".join(classifiers)):
        parts = [NAMES.get(part, part) for part in words.split(" AND ")]
        try:
            return str(canonicalize_license_expression(" AND ".join(parts)))
        except InvalidLicenseExpression:
            continue
    return ""


def runtime_packages() -> dict[str, Distribution]:
    """Return every installed package that runs, by its canonical name."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    found: dict[str, Distribution] = {}
    waiting = [Requirement(line) for line in project["dependencies"]]
    seen: set[tuple[str, frozenset[str]]] = set()
    while waiting:
        wanted = waiting.pop()
        key = canonicalize_name(wanted.name), frozenset(wanted.extras)
        if key in seen:
            continue
        seen.add(key)
        found[key[0]] = distribution(wanted.name)
        waiting += _needs(found[key[0]], key[1])
    return dict(sorted(found.items()))


def _needs(package: Distribution, extras: frozenset[str]) -> Iterator[Requirement]:
    for line in package.requires or []:
        needed = Requirement(line)
        asked = extras or frozenset({""})
        if needed.marker is None or any(needed.marker.evaluate({"extra": e}) for e in asked):
            yield needed


def licences() -> list[Licensed]:
    """Return what runs with its licences, ordered by name."""
    return [Licensed(name, licence_of(package)) for name, package in runtime_packages().items()]


def vendored() -> list[Licensed]:
    """Return the page's libraries, which are part of this repository."""
    entries: list[Mapping[str, str]] = json.loads(VENDORED.read_text())
    return [Licensed(entry["name"], entry["licence"]) for entry in entries]


def page(packages: list[Licensed], in_page: list[Licensed]) -> str:
    """Write the page."""
    tables = [
        "\n".join(f"| {one.name} | {one.licence} |" for one in each) for each in (packages, in_page)
    ]
    return TEMPLATE.read_text().format(packages=tables[0], vendored=tables[1])


def main() -> int:
    """Check the licences; with ``--write``, keep the page."""
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("--write", action="store_true", help="keep docs/licences.md")
    packages, in_page = licences(), vendored()
    refused = [one for one in (*packages, *in_page) if not one.is_allowed]
    for one in refused:
        print(f"not allowed: {one.name}: {one.licence or 'no licence known'}", file=sys.stderr)
    if reader.parse_args().write and not refused:
        PAGE.write_text(page(packages, in_page))
    print(
        f"{len(packages)} packages and {len(in_page)} libraries of the page, {len(refused)} refused"
    )
    return 1 if refused else 0


if __name__ == "__main__":
    sys.exit(main())
