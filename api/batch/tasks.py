"""What is to be done with each drawing of a batch, what became of it, and what is kept of that."""

import dataclasses
import fcntl
import functools
import hashlib
import json
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from api.batch.manifest import ManifestLine
from api.batch.release import reader_release
from api.profiles import profile_options
from cad_import.profile_files import parse_role, profile_toml
from cad_import.profiles import ProfileOptions
from cad_import.reading import AS_DECIDED, ReadOptions
from spatial.domain.errors import ConflictError, InvalidInputError

KEPT = ".batch"  # folder in the output folder for what a resumed batch needs
REFUSED, WAITING = "refused", "waiting"


@dataclass(frozen=True, slots=True)
class DrawingTask:
    """A drawing to read, and to import where it has a building.

    Parameters
    ----------
    stem
        Name of the files written for it, unique in the batch.
    options
        What the manifest says about the drawing.
    error
        Why its line cannot be used, or None.
    sha256
        Digest of the drawing when the batch began, None if it could not be opened.
    key
        Digest of drawing, options, profile, release and database: the same key means the same
        work.
    """

    line: ManifestLine
    output: Path
    stem: str
    publish: bool
    sha256: str | None
    key: str | None
    options: ReadOptions = AS_DECIDED
    error: InvalidInputError | None = None


@dataclass(frozen=True, slots=True)
class DrawingOutcome:
    """What became of a drawing; ``code`` names the refusal or the findings of severity error.

    Parameters
    ----------
    outcome
        read, drafted, published, placed, unchanged, refused, or waiting in a batch that was
        stopped.
    area_m2
        Sum of the rooms' rounded areas, m².
    seconds
        Time that it took when it was done.
    skipped
        True if an earlier run of the batch did it.
    """

    line: int
    file: str
    outcome: str
    code: str = ""
    building: str = ""
    levels: tuple[str, ...] = ()
    sheets: int = 0
    rooms: int = 0
    review: int = 0
    area_m2: float = 0.0
    errors: int = 0
    warnings: int = 0
    seconds: float = 0.0
    zh: str = ""
    en: str = ""
    outputs: tuple[str, ...] = ()
    skipped: bool = False

    @property
    def clean(self) -> bool:
        """Whether it was done without a finding of severity error."""
        return self.outcome != REFUSED and not self.errors

    def as_json(self) -> dict[str, Any]:
        """Return plain values."""
        return dataclasses.asdict(self)


@dataclass(frozen=True, slots=True)
class BatchOptions:
    """What holds for a whole batch.

    Parameters
    ----------
    publish
        Whether imported plans come into force.
    database
        Which database imports go to: what was imported into another one is not done.
    profile
        Profile of the lines that name none.
    profiles_folder
        Where profiles are kept.
    """

    publish: bool = False
    database: str = ""
    profile: str | None = None
    profiles_folder: Path = Path(".smartmap/profiles")


def plan_tasks(
    lines: Sequence[ManifestLine], output: Path, batch: BatchOptions, *, beside: Path = Path()
) -> list[DrawingTask]:
    """Say what is to be done for the lines of a manifest.

    Parameters
    ----------
    beside
        Folder of the manifest: profiles are looked for there, too.
    """

    @functools.cache
    def said(profile: str | None) -> ProfileOptions:
        return profile_options(profile, folder=batch.profiles_folder, beside=beside)

    tasks = []
    for line, stem in zip(lines, _unique_stems(lines), strict=True):
        options, error = _reading_options(line, said, batch.profile)
        sha256 = _digest(line.file) if error is None else None
        key = None
        if sha256 is not None:
            imported = [batch.publish, batch.database, _digest(line.control)]
            facts = [sha256, stem, reader_release(), *(imported if line.building else [])]
            facts += [line.building, line.level, line.sheet, line.metres_per_unit]
            facts += _said_of_layers(options)
            key = hashlib.sha256(json.dumps(facts).encode()).hexdigest()
        tasks.append(DrawingTask(line, output, stem, batch.publish, sha256, key, options, error))
    return tasks


def _reading_options(
    line: ManifestLine, said: Callable[[str | None], ProfileOptions], profile: str | None
) -> tuple[ReadOptions, InvalidInputError | None]:
    """Return what a line says about its drawing, or why it cannot be used."""
    if line.problem is not None:
        values = {"line": str(line.line), "reason": line.problem}
        return AS_DECIDED, InvalidInputError(line.problem, code="MANIFEST_ROW", **values)
    try:
        by_hand = tuple(map(parse_role, line.roles))
        profiles = dataclasses.replace(said(line.profile or profile), by_hand=by_hand)
    except InvalidInputError as error:
        return AS_DECIDED, error
    return ReadOptions(line.metres_per_unit, line.sheet, profiles), None


def _said_of_layers(options: ReadOptions) -> list[str]:
    """Return what decides the roles of CAD layers; profiles that are only proposed do not."""
    said = options.profiles
    profiles = said.known if said.automatic else ()
    if said.chosen is not None:
        profiles = (said.chosen,)
    return [*map(profile_toml, profiles), *(f"{layer}={role}" for layer, role in said.by_hand)]


def _unique_stems(lines: Sequence[ManifestLine]) -> Iterator[str]:
    """Name outputs after the drawings; where two are called alike, all with their line."""
    stems = [Path(line.name).stem or "drawing" for line in lines]
    folded = [stem.casefold() for stem in stems]
    taken: set[str] = set()
    for line, stem in zip(lines, stems, strict=True):
        name = stem if folded.count(stem.casefold()) == 1 else f"{stem}~{line.line}"
        while name.casefold() in taken:
            name += "~"
        taken.add(name.casefold())
        yield name


def _digest(path: Path | None) -> str | None:
    try:
        if path is None:
            return None
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return None


def write_whole(path: Path, content: bytes) -> None:
    """Write a file of the output folder so that it is there whole or not at all."""
    part = path.parent / KEPT / f"{path.name}.part"
    if path.parent.name == KEPT:
        part = path.with_suffix(".part")
    part.write_bytes(content)
    part.replace(path)


def keep_outcome(task: DrawingTask, outcome: DrawingOutcome) -> None:
    """Keep what was done, so that the next run skips it; a refusal is tried again."""
    if task.key is not None and outcome.outcome != REFUSED:
        text = json.dumps(outcome.as_json(), ensure_ascii=False, indent=1)
        write_whole(task.output / KEPT / f"{task.key}.json", text.encode())


def kept_outcome(task: DrawingTask) -> DrawingOutcome | None:
    """Return what an earlier run did for the same work, if its files are still there."""
    if task.key is None:
        return None
    try:
        kept = json.loads((task.output / KEPT / f"{task.key}.json").read_bytes())
        kept |= {"levels": tuple(kept["levels"]), "outputs": tuple(kept["outputs"])}
        outcome = DrawingOutcome(**kept)
    except (OSError, ValueError, KeyError, TypeError):
        return None
    if not all((task.output / name).is_file() for name in outcome.outputs):
        return None
    return dataclasses.replace(outcome, line=task.line.line, file=task.line.name, skipped=True)


@contextmanager
def owned_output(folder: Path) -> Iterator[None]:
    """Make the output folder and keep other batches out of it.

    Raises
    ------
    ConflictError
        ``BATCH_RUNNING`` if another batch writes there.
    """
    (folder / KEPT).mkdir(parents=True, exist_ok=True)
    with (folder / KEPT / "batch.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise ConflictError(code="BATCH_RUNNING", folder=str(folder)) from error
        for part in (folder / KEPT).glob("*.part"):
            part.unlink()
        yield


@contextmanager
def importing_alone(folder: Path) -> Iterator[None]:
    """Let one drawing of the batch be imported at a time; a dead importer lets go."""
    with (folder / KEPT / "import.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def usable_cores() -> int:
    """Return how many cores this process may run on."""
    return len(os.sched_getaffinity(0))
