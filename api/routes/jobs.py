"""Long work: asked for here, done by ``smartmap worker``, watched and fetched here."""

import asyncio
import json
import re
from collections.abc import AsyncGenerator, Callable
from contextlib import suppress
from typing import Annotated, Any
from uuid import UUID

import psycopg
from fastapi import APIRouter, Header, Path, Request
from psycopg_pool import PoolTimeout
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.responses import FileResponse, Response, StreamingResponse

from api.dependencies import PageAsked
from api.jobs.callers import Exporting, JobCaller, Seeing
from api.jobs.desk import JobDesk
from api.jobs.hub import Listener, ProgressHub, Told
from api.jobs.refusals import ResultGoneError, TooManyListenersError
from api.openapi import problem
from api.schemas.jobs import JobOut, JobPage
from spatial.domain.errors import ConflictError, DatabaseUnavailableError, NotFoundError
from spatial.domain.works import WorkState
from spatial.storage.works import StoredWork, WorkRepository

router = APIRouter(prefix="/jobs", tags=["jobs"])

JobId = Annotated[UUID, Path(description="The job's id.")]
LastEventId = Annotated[str | None, Header(description="What was heard last.", max_length=40)]
IfNoneMatch = Annotated[str | None, Header(description="ETags of what is at hand.")]

BEAT_S = 15.0
"""A stream that is silent for longer is taken for dead by proxies."""

LONGEST_S = 600.0
"""After so long a listener has to come again, and to show that it still may."""

MAX_LISTENERS = 1_000
_RANGE = r"([0-9]{1,15}-[0-9]{0,15}|-[0-9]{1,15})"
RANGES = re.compile(rf"bytes={_RANGE}(, ?{_RANGE}){{0,19}}")
BOUNDS = re.compile(r"([0-9]*)-([0-9]*)")
EVENT = {
    "type": "object",
    "properties": {
        "event": {"enum": ["progress", "end"]},
        "id": {"type": "string", "pattern": "^[0-9]+$"},
        "data": {"type": "string", "description": "JSON with state, step and progress."},
    },
    "required": ["event", "id", "data"],
}
EVENTS = {"text/event-stream": {"schema": EVENT}}
BYTES = {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}


def desk_of(request: Request) -> JobDesk:
    """Return what the process keeps for jobs."""
    desk: JobDesk = request.state.jobs
    return desk


def job_out(work: StoredWork) -> JobOut:
    """Return a work as it goes on the wire."""
    asked = {name: value for name, value in work.arguments.items() if value is not None}
    return JobOut.model_validate(
        {
            "id": work.id,
            "kind": work.kind,
            "state": work.state,
            "step": work.step,
            "progress": work.progress,
            "attempts": work.attempts,
            "asked": asked,
            "result": work.result,
            "error": work.error,
            "created_at": work.created_at,
            "started_at": work.started_at,
            "ended_at": work.ended_at,
            "expires_at": work.expires_at,
            "batch": work.parent_id,
            "parts": work.parts,
        }
    )


def accepted(work: StoredWork, response: Response) -> JobOut:
    """Answer that a job was taken: where it is to be found."""
    response.headers["Location"] = f"/api/v1/jobs/{work.id}"
    return job_out(work)


def _get(caller: JobCaller, job_id: UUID) -> StoredWork:
    with caller.connect() as conn:
        return WorkRepository(conn, caller.account_id).get(job_id)


@router.get("", summary="List jobs")
def list_jobs(caller: Seeing, page: PageAsked) -> JobPage:
    """Return the account's jobs, newest first; parts of a batch stand under it."""
    with caller.connect() as conn:
        works = WorkRepository(conn, caller.account_id).list_page(page.limit, page.offset)
    return JobPage(limit=page.limit, offset=page.offset, items=[job_out(work) for work in works])


@router.get("/{job_id}", summary="Look at a job")
def get_job(job_id: JobId, caller: Seeing) -> JobOut:
    """Return how far it is, what it did, or why it failed."""
    return job_out(_get(caller, job_id))


@router.delete(
    "/{job_id}",
    summary="Cancel a job",
    responses={409: problem("The job has ended.")},
)
def cancel_job(job_id: JobId, caller: Seeing) -> JobOut:
    """Ask for the end of a job and of its parts: what is half done is undone.

    One that runs ends within seconds; it is cancelled when its state says so.
    """
    with caller.connect() as conn:
        repository = WorkRepository(conn, caller.account_id)
        before = repository.get(job_id)
        if before.state in {WorkState.SUCCEEDED, WorkState.FAILED}:
            raise ConflictError(code="JOB_ENDED", state=before.state.value)
        return job_out(repository.cancel(job_id))


@router.get(
    "/{job_id}/progress",
    summary="Listen to a job",
    response_class=StreamingResponse,
    responses={
        200: {"description": "Events: progress, and at last end.", "content": EVENTS},
        204: {"description": "It has ended, and that was heard."},
    },
)
async def listen_to_job(
    job_id: JobId, request: Request, caller: Seeing, last_event_id: LastEventId = None
) -> Response:
    """Stream server-sent events: state, step and progress from 0 to 1, until it has ended.

    An event's id is the job's revision. A stream ends after ten minutes at the latest; browsers
    come again by themselves, and hear only what is new to them.
    """
    hub = desk_of(request).hub
    work = await run_in_threadpool(_get, caller, job_id)
    heard = int(last_event_id) if last_event_id and last_event_id.isdecimal() else 0
    if work.state.is_end and work.revision <= heard:
        return Response(status_code=204)
    if hub.count >= MAX_LISTENERS:
        raise TooManyListenersError
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    events = _events(hub, job_id, heard, lambda: _told(_get(caller, job_id)))
    return StreamingResponse(events, media_type="text/event-stream", headers=headers)


async def _events(
    hub: ProgressHub, job_id: UUID, heard: int, standing: Callable[[], Told]
) -> AsyncGenerator[str]:
    yield "retry: 2000\n\n"
    loop = asyncio.get_running_loop()
    until_s = loop.time() + LONGEST_S
    with hub.listening(job_id) as listener:
        # The hub tells of changes. How it stands is asked for only once it listens, or a change in
        # between would go unheard; a database that is away tells by the hub when it is back.
        with suppress(DatabaseUnavailableError, psycopg.OperationalError, PoolTimeout):
            listener.tell(await run_in_threadpool(standing))
        async for told in _heard(listener, until_s):
            if told is None:
                yield ": \n\n"
            elif told.revision > heard:
                heard = told.revision
                yield _event(told)
                if WorkState(told.state).is_end:
                    return


async def _heard(listener: Listener, until_s: float) -> AsyncGenerator[Told | None]:
    loop = asyncio.get_running_loop()
    while loop.time() < until_s:
        yield await listener.hear(BEAT_S)


def _told(work: StoredWork) -> Told:
    return Told(work.id, work.state, work.step, work.progress, work.revision)


def _event(told: Told) -> str:
    name = "end" if WorkState(told.state).is_end else "progress"
    data: dict[str, Any] = {
        "state": told.state,
        "step": told.step,
        "progress": round(told.progress, 4),
    }
    return f"id: {told.revision}\nevent: {name}\ndata: {json.dumps(data)}\n\n"


@router.get(
    "/{job_id}/result",
    summary="Fetch a job's file",
    response_class=FileResponse,
    responses={
        200: {"description": "The file.", "content": BYTES},
        206: {"description": "The parts of it that were asked for.", "content": BYTES},
        304: {"description": "It is at hand."},
        409: problem("The job has not ended, or not well."),
        410: problem("The file has expired."),
        416: problem("The file has no such range."),
    },
)
def get_result(
    job_id: JobId, request: Request, caller: Exporting, if_none_match: IfNoneMatch = None
) -> Response:
    """Return the file that an export or a report made, whole or by ranges, until it expires."""
    work = _get(caller, job_id)
    if not work.state.is_end or work.state is not WorkState.SUCCEEDED:
        raise ConflictError(code="JOB_NOT_DONE", state=work.state.value)
    result = work.result or {}
    if "file" not in result:
        raise NotFoundError("file", job_id)
    path = desk_of(request).folders.result(job_id, result["file"])
    if work.is_expired or not path.is_file():
        raise ResultGoneError
    headers = {
        "ETag": f'"{result["sha256"]}"',
        "Cache-Control": "private, no-cache",
        "X-Content-Type-Options": "nosniff",
    }
    if result["sha256"] in (if_none_match or ""):
        return Response(status_code=304, headers=headers)
    _fit_range(request, path.stat().st_size)
    return FileResponse(
        path, headers=headers, media_type=result["media_type"], filename=result["file"]
    )


def _fit_range(request: Request, size: int) -> None:
    """Let a range that cannot be read count as none, and refuse one beyond the file (RFC 9110)."""
    said = request.headers.get("range")
    if said is None:
        return
    bounds = BOUNDS.findall(said)
    is_readable = RANGES.fullmatch(said) is not None
    if not is_readable or any(a and b and int(a) > int(b) for a, b in bounds):
        kept = [each for each in request.scope["headers"] if each[0].lower() != b"range"]
        request.scope["headers"] = kept
    elif all(first and int(first) >= size for first, _ in bounds):
        raise HTTPException(416, headers={"Content-Range": f"bytes */{size}"})
