"""Compare what is installed with advisories at hand: ``make audit ARGS=PATH``, without a network.

PATH is a JSON file, a folder or a zip of records in the OSV format, as the export of OSV's PyPI
ecosystem holds them. Exit codes: 0 nothing known, 1 something known, 2 no advisories at PATH.
"""

import argparse
import json
import sys
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from importlib.metadata import distributions
from pathlib import Path
from typing import Any, NamedTuple

from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version

EXIT_KNOWN, EXIT_NO_DATA = 1, 2


class Weakness(NamedTuple):
    """An advisory that is about something installed."""

    package: str
    version: str
    advisory: str
    fixed_in: str
    summary: str


def read_records(path: Path) -> Iterator[Mapping[str, Any]]:
    """Yield the records of a file, a folder or a zip."""
    if path.is_dir():
        for file in sorted(path.rglob("*.json")):
            yield from _records(file.read_bytes())
    elif zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            for name in archive.namelist():
                if name.endswith(".json"):
                    yield from _records(archive.read(name))
    elif path.exists():
        yield from _records(path.read_bytes())


def _records(content: bytes) -> Iterable[Mapping[str, Any]]:
    found = json.loads(content)
    return found if isinstance(found, list) else [found]


def weaknesses(
    records: Iterable[Mapping[str, Any]], installed: Mapping[str, str]
) -> tuple[list[Weakness], int]:
    """Return what is known of the installed versions, and how many records were looked at."""
    found, count = [], 0
    for record in records:
        count += 1
        if "withdrawn" in record:
            continue
        for affected in record.get("affected", []):
            about = affected.get("package", {})
            name = canonicalize_name(about.get("name", ""))
            if about.get("ecosystem") == "PyPI" and name in installed:
                version = Version(installed[name])
                if _affects(affected, version):
                    told = record.get("summary") or record.get("details", "").partition("\n")[0]
                    found.append(
                        Weakness(name, str(version), record["id"], _fixed_in(affected), told)
                    )
    return sorted(set(found)), count


def _affects(affected: Mapping[str, Any], version: Version) -> bool:
    listed = (_version(text) for text in affected.get("versions", []))
    ranges = (r for r in affected.get("ranges", []) if r.get("type") == "ECOSYSTEM")
    return version in listed or any(_within(r.get("events", []), version) for r in ranges)


def _within(events: Iterable[Mapping[str, str]], version: Version) -> bool:
    """Follow a range's events in order of their versions, as the OSV schema says.

    An end that is no version is passed over: better one weakness too many.
    """
    inside = False
    turns = [
        (at, kind)
        for event in events
        for kind, text in event.items()
        if (at := _version(text)) is not None
    ]
    for at, kind in sorted(turns):
        if kind == "introduced" and version >= at:
            inside = True
        elif (kind == "fixed" and version >= at) or (kind == "last_affected" and version > at):
            inside = False
    return inside


def _version(text: str) -> Version | None:
    """Return a version, "0" being before all others; None for what is none."""
    try:
        return Version("0.dev0" if text == "0" else text)
    except InvalidVersion:
        return None


def _fixed_in(affected: Mapping[str, Any]) -> str:
    fixed = [
        event["fixed"]
        for scope in affected.get("ranges", [])
        if scope.get("type") == "ECOSYSTEM"
        for event in scope.get("events", [])
        if "fixed" in event
    ]
    return ", ".join(fixed) or "-"


def main() -> int:
    """Print what is known of the installed packages."""
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("path", type=Path, nargs="?", help="file, folder or zip of OSV records")
    path = reader.parse_args().path
    installed: dict[str, str] = {}
    for package in distributions():
        installed[canonicalize_name(package.name)] = package.version
    found, count = weaknesses(read_records(path) if path else [], installed)
    if not count:
        print(f"no advisories at {path or 'no path'}: give a folder or zip of OSV records")
        return EXIT_NO_DATA
    for one in found:
        print(
            f"{one.package} {one.version}: {one.advisory}, fixed in {one.fixed_in}: {one.summary}"
        )
    print(f"{len(installed)} packages, {count} advisories, {len(found)} known weaknesses")
    return EXIT_KNOWN if found else 0


if __name__ == "__main__":
    sys.exit(main())
