"""A backup as one file: a tar of the manifest, the dump and their SHA-256 sums.

Whoever has no Smart Map at hand opens it with ``tar``, ``sha256sum --check`` and ``pg_restore``.
"""

import hashlib
import json
import os
import tarfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from spatial.domain.errors import InvalidInputError
from spatial.storage.manifests import FORMAT, Manifest

MANIFEST, DUMP, SUMS = "manifest.json", "database.dump", "SHA256SUMS"
PIECE_BYTES = 1 << 20


class BackupFileError(InvalidInputError):
    """A file that is no backup, not a whole one, or cannot be written."""

    code = "BACKUP_UNREADABLE"


class ArchiveWriter:
    """Writes the members one after the other; the size of the dump is not known beforehand."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._sums: dict[str, str] = {}

    def add(self, name: str, pieces: Iterable[bytes]) -> int:
        """Add a member and return its size in bytes; its header is filled in afterwards."""
        start = self._file.tell()
        self._file.write(bytes(tarfile.BLOCKSIZE))
        digest, size = hashlib.sha256(), 0
        for piece in pieces:
            self._file.write(piece)
            digest.update(piece)
            size += len(piece)
        self._file.write(bytes(-size % tarfile.BLOCKSIZE))
        end = self._file.tell()
        header = tarfile.TarInfo(name)
        header.size, header.mode = size, 0o600
        self._file.seek(start)
        self._file.write(header.tobuf(tarfile.GNU_FORMAT))
        self._file.seek(end)
        self._sums[name] = digest.hexdigest()
        return size

    def finish(self) -> None:
        """Write the sums, by which a whole archive is told from a torn one, and the end."""
        lines = [f"{digest}  {name}\n" for name, digest in self._sums.items()]
        self.add(SUMS, ["".join(lines).encode()])
        self._file.write(bytes(2 * tarfile.BLOCKSIZE))


@contextmanager
def written_whole(path: Path) -> Iterator[IO[bytes]]:
    """Lend a file that appears under its name only when it is whole and on the disk.

    It is readable by its owner only: a backup holds everything. What is there is never replaced.

    Raises
    ------
    BackupFileError
        ``BACKUP_EXISTS``, or ``BACKUP_NOT_WRITTEN`` with the system's reason (a full disk).
    """
    partial = path.with_name(f".{path.name}.{os.getpid()}.partial")
    try:
        with open(partial, "xb", opener=_private) as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        os.link(partial, path)
        _sync_folder(path.parent)
    except FileExistsError as error:
        raise BackupFileError(code="BACKUP_EXISTS", path=str(path)) from error
    except OSError as error:
        reason = error.strerror or str(error)
        raise BackupFileError(code="BACKUP_NOT_WRITTEN", path=str(path), reason=reason) from error
    finally:
        partial.unlink(missing_ok=True)


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def read_manifest(path: Path) -> Manifest:
    """Read a backup's manifest, after every byte of the backup has been held to its sum.

    Raises
    ------
    BackupFileError
        ``BACKUP_UNREADABLE``, ``BACKUP_DAMAGED`` or ``BACKUP_TOO_NEW``.
    """
    try:
        with tarfile.open(path, "r:") as archive:
            manifest = _sound_manifest(archive, path)
    except (tarfile.TarError, OSError) as error:
        raise BackupFileError(path=str(path), reason=str(error)) from error
    document = json.loads(manifest)
    if document.get("format") != FORMAT:
        raise BackupFileError(code="BACKUP_TOO_NEW", path=str(path))
    return Manifest.of_document(document)


def _sound_manifest(archive: tarfile.TarFile, path: Path) -> bytes:
    if (first := archive.next()) is None or first.name != MANIFEST:
        raise BackupFileError(path=str(path), reason=f"no {MANIFEST}")
    try:
        torn = archive.getnames() != [MANIFEST, DUMP, SUMS]
    except tarfile.ReadError:
        torn = True
    if torn:
        raise BackupFileError(code="BACKUP_DAMAGED", path=str(path), part=SUMS)
    lines = b"".join(_pieces(archive, SUMS)).decode().splitlines()
    sums = {line.partition("  ")[2]: line.partition("  ")[0] for line in lines}
    for name in (MANIFEST, DUMP):
        digest = hashlib.sha256()
        for piece in _pieces(archive, name):
            digest.update(piece)
        if digest.hexdigest() != sums.get(name):
            raise BackupFileError(code="BACKUP_DAMAGED", path=str(path), part=name)
    return b"".join(_pieces(archive, MANIFEST))


def read_dump(path: Path) -> Iterator[bytes]:
    """Read the dump piece by piece."""
    with tarfile.open(path, "r:") as archive:
        yield from _pieces(archive, DUMP)


def _pieces(archive: tarfile.TarFile, name: str) -> Iterator[bytes]:
    member = archive.extractfile(name)
    if member is None:
        raise tarfile.ReadError(f"{name} is no file")
    while piece := member.read(PIECE_BYTES):
        yield piece
