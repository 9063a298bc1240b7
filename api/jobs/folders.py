"""Files of works: what was uploaded for them, and what they made.

Both lie in a folder that the web process and the worker share. A file is written under another name
and renamed: under its own it is whole.
"""

import os
import shutil
import time
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID

YOUNG_S = 3600.0
"""Files of no work are left alone for so many seconds: theirs may not be committed yet."""


class WorkFolders:
    """The files of works.

    Parameters
    ----------
    root
        Folder that holds ``uploads`` and ``results``; made where it is missing.
    """

    def __init__(self, root: Path) -> None:
        self._uploads = root / "uploads"
        self._results = root / "results"

    def upload(self, work_id: UUID) -> Path:
        """Return the folder of what was uploaded for a work."""
        return self._uploads / str(work_id)

    def result(self, work_id: UUID, name: str) -> Path:
        """Return the place of a work's result."""
        return self._results / str(work_id) / name

    def new_upload(self, work_id: UUID) -> Path:
        """Make and return the folder of what is uploaded for a work."""
        folder = self.upload(work_id)
        folder.mkdir(parents=True, mode=0o700)
        return folder

    @contextmanager
    def writing_result(self, work_id: UUID, name: str) -> Iterator[Path]:
        """Lend a name to write to; on a clean end the file is the work's result, and on disk."""
        target = self.result(work_id, name)
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        part = target.with_name(f".part-{target.name}")  # drivers go by the ending: it stays
        part.unlink(missing_ok=True)
        try:
            yield part
            to_disk(part)
            part.replace(target)
            to_disk(target.parent)
        finally:
            part.unlink(missing_ok=True)

    def drop_upload(self, work_id: UUID) -> None:
        """Remove what was uploaded for a work that has ended."""
        shutil.rmtree(self.upload(work_id), ignore_errors=True)

    def sweep(self, kept: Collection[UUID]) -> int:
        """Remove the files of all other works; return of how many."""
        names = {str(work_id) for work_id in kept}
        oldest = time.time() - YOUNG_S
        swept = 0
        for folder in (self._uploads, self._results):
            for found in folder.iterdir() if folder.is_dir() else ():
                if found.name not in names and _changed_at(found) < oldest:
                    shutil.rmtree(found, ignore_errors=True)
                    swept += 1
        return swept


def _changed_at(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except FileNotFoundError:  # another worker sweeps, too
        return 0.0


def to_disk(path: Path) -> None:
    """Wait until a file, or a folder's list of names, is on disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
