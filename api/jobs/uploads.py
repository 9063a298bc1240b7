"""Uploads: multipart bodies streamed to disk, no further than they may go."""

import hashlib
import re
import shutil
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fastapi import Request
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException, MultiPartParser

from api.jobs.folders import to_disk
from spatial.domain.errors import InvalidInputError

MULTIPART = "multipart/form-data"
MAX_FIELDS = 20
MAX_FIELD_BYTES = 10_000
MAX_NAME = 100
UNFIT = re.compile(r'[\x00-\x1f\x7f/\\:*?"<>|\ud800-\udfff]')


class _SpooledParser(MultiPartParser):
    """Keeps files on disk from the first byte: how many come at once is not ours to say."""

    spool_max_size = 1


@dataclass(frozen=True)
class Form:
    """What came: texts by field, files by field in their order."""

    texts: Mapping[str, str]
    files: Mapping[str, Sequence[UploadFile]]


@asynccontextmanager
async def read_form(request: Request, max_bytes: int, max_files: int) -> AsyncGenerator[Form]:
    """Read a multipart body to disk; its files last as long as this does.

    Raises
    ------
    HTTPException
        413 as soon as more than ``max_bytes`` came, 415 if it is no multipart body.
    InvalidInputError
        ``UPLOAD_UNREADABLE`` if it does not hold together.
    """
    said = request.headers.get("content-type", "")
    if said.partition(";")[0].strip().lower() != MULTIPART:
        raise HTTPException(415)
    length = request.headers.get("content-length", "")
    if length.isdecimal() and int(length) > max_bytes:
        raise HTTPException(413)
    parser = _SpooledParser(
        request.headers,
        _no_further(request, max_bytes),
        max_files=max_files,
        max_fields=MAX_FIELDS,
        max_part_size=MAX_FIELD_BYTES,
    )
    try:
        data = await parser.parse()
    except MultiPartException as error:
        raise InvalidInputError(code="UPLOAD_UNREADABLE", reason=error.message) from error
    try:
        yield _form(data.multi_items())
    finally:
        await data.close()


async def _no_further(request: Request, max_bytes: int) -> AsyncGenerator[bytes]:
    size = 0
    async for piece in request.stream():
        size += len(piece)
        if size > max_bytes:
            raise HTTPException(413)
        yield piece


def _form(items: Sequence[tuple[str, Any]]) -> Form:
    texts: dict[str, str] = {}
    files: dict[str, list[UploadFile]] = {}
    for name, value in items:
        if isinstance(value, UploadFile):
            files.setdefault(name, []).append(value)
        elif name in texts:
            raise InvalidInputError(code="UPLOAD_UNREADABLE", reason=f"{name[:40]} ×2")
        else:
            texts[name] = value
    return Form(texts, files)


def file_name(said: str | None, otherwise: str) -> str:
    r"""Return a name that is one, whatever the sender called the file.

    >>> [file_name(said, "x") for said in ("../../etc/二层.dxf", "C:\\图\\二层.dxf", "..")]
    ['二层.dxf', '二层.dxf', 'x']
    """
    last = re.split(r"[/\\]", said or "")[-1]
    name = UNFIT.sub("_", last).strip(" .")
    stem, dot, ending = name.rpartition(".")
    if len(name) > MAX_NAME:
        name = f"{stem[: MAX_NAME - 12]}{dot}{ending[:10]}"
    while len(name.encode()) > 240:  # what a file system takes
        stem = stem[:-1]
        name = f"{stem}{dot}{ending[:10]}"
    return name or otherwise


async def keep_file(upload: UploadFile, path: Path) -> str:
    """Copy an upload to its place, on disk when this returns; return its SHA-256."""
    return await run_in_threadpool(_copy, upload, path)


def _copy(upload: UploadFile, path: Path) -> str:
    upload.file.seek(0)
    with path.open("wb") as target:
        shutil.copyfileobj(upload.file, target, 1 << 20)
    to_disk(path)
    with path.open("rb") as kept:
        return hashlib.file_digest(kept, "sha256").hexdigest()
