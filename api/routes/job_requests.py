"""Ask for long work: imports, exports, reports, frozen periods."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from api.access import WritingDeniedError
from api.bodies import body_of, body_schema
from api.dependencies import fresh
from api.jobs.asking import ask_for, refuse_early
from api.jobs.callers import Exporting, Freezing, Importing, JobCaller, job_caller
from api.jobs.exports import ExportArguments
from api.jobs.import_uploads import batch_of_imports, queue_imports, single_import
from api.jobs.statistics import FreezeArguments, ReportArguments
from api.jobs.uploads import read_form
from api.openapi import problem
from api.routes.jobs import accepted, desk_of
from api.schemas.jobs import ExportIn, FreezeIn, ImportIn, JobOut, ReportIn
from spatial.domain.accounts import Grant
from spatial.domain.works import WorkKind
from spatial.storage.days import today

ASKING_PROBLEMS: dict[int | str, dict[str, Any]] = {
    403: problem("The account or the token may not do this."),
    413: problem("The body is too large."),
    415: problem("The body is of another type."),
    429: problem("The account has too many jobs waiting."),
}
router = APIRouter(tags=["jobs"], responses=ASKING_PROBLEMS)

MAY_EXPORT, MAY_FREEZE = job_caller(Grant.EXPORT), job_caller(Grant.LEDGER)
BINARY = {"type": "string", "format": "binary"}
MAX_FILES = 400


def _form_schema(files: dict[str, Any], required: list[str], *, fields: bool) -> dict[str, Any]:
    said = ImportIn.model_json_schema() if fields else {"properties": {}, "required": []}
    schema = {
        "type": "object",
        "properties": files | {name: _text(field) for name, field in said["properties"].items()},
        "required": [*required, *said["required"]],
        "additionalProperties": False,
    }
    return {
        "requestBody": {"required": True, "content": {"multipart/form-data": {"schema": schema}}}
    }


def _text(field: dict[str, Any]) -> dict[str, Any]:
    """Return a field's schema in a form, which says nothing by leaving it out, never by null."""
    said = [each for each in field.get("anyOf", ()) if each != {"type": "null"}]
    rest = {name: value for name, value in field.items() if name not in {"anyOf", "default"}}
    return rest | said[0] if said else rest


SINGLE = _form_schema({"drawing": BINARY, "control": BINARY}, ["drawing"], fields=True)
SEVERAL = _form_schema(
    {
        "manifest": BINARY,
        "drawing": {"type": "array", "items": BINARY},
        "control": {"type": "array", "items": BINARY},
    },
    ["manifest", "drawing"],
    fields=False,
)


@router.post("/imports", status_code=202, summary="Import a drawing", openapi_extra=SINGLE)
async def post_import(request: Request, response: Response, caller: Importing) -> JobOut:
    """Upload a DXF or DWG; its floor plans become drafts, to be looked at before publication.

    Control points may come with it as CSV. The same drawing for the same level changes nothing a
    second time.
    """
    return await _import(request, response, caller, is_batch=False)


@router.post("/batches", status_code=202, summary="Import many drawings", openapi_extra=SEVERAL)
async def post_batch(request: Request, response: Response, caller: Importing) -> JobOut:
    """Upload drawings with a manifest: a CSV with columns such as file, building and level.

    Each line becomes a job of its own; the batch has ended when all of them have.
    """
    return await _import(request, response, caller, is_batch=True)


async def _import(
    request: Request, response: Response, caller: JobCaller, *, is_batch: bool
) -> JobOut:
    await run_in_threadpool(refuse_early, caller)
    desk = desk_of(request)
    async with read_form(request, desk.upload_bytes, MAX_FILES) as form:
        uploaded = await batch_of_imports(form) if is_batch else [single_import(form)]
        work = await queue_imports(caller, desk.folders, uploaded, is_batch=is_batch)
    return accepted(work, response)


@router.post(
    "/exports",
    status_code=202,
    summary="Write what a division manages to a file",
    openapi_extra=body_schema(ExportIn),
    dependencies=[Depends(fresh())],
)
def post_export(
    body: Annotated[ExportIn, Depends(body_of(ExportIn, MAY_EXPORT))],
    response: Response,
    caller: Exporting,
) -> JobOut:
    """GeoPackage and Excel hold buildings, rooms and allocations; the others hold one of these."""
    said = ExportArguments(body.format, body.as_of or today(), body.layer)
    prefix = caller.prefix_of(body.division)
    return accepted(ask_for(caller, WorkKind.EXPORT, said.document(), prefix), response)


@router.post(
    "/ledger/reports",
    status_code=202,
    summary="Write statistics to a file",
    openapi_extra=body_schema(ReportIn),
    dependencies=[Depends(fresh())],
)
def post_report(
    body: Annotated[ReportIn, Depends(body_of(ReportIn, MAY_EXPORT))],
    response: Response,
    caller: Exporting,
) -> JobOut:
    """Statistics of a day or of a frozen period; ``report``: the tables of the national report."""
    said = ReportArguments(str(body.by), body.format, body.as_of or today(), body.period)
    prefix = caller.prefix_of(body.division)
    return accepted(ask_for(caller, WorkKind.STATISTICS, said.document(), prefix), response)


@router.post(
    "/ledger/periods",
    status_code=202,
    summary="Freeze a day's ledger",
    openapi_extra=body_schema(FreezeIn),
)
def post_period(
    body: Annotated[FreezeIn, Depends(body_of(FreezeIn, MAY_FREEZE))],
    response: Response,
    caller: Freezing,
) -> JobOut:
    """Keep a division's ledger of a day under a code, for good."""
    prefix = caller.prefix_of(body.division)
    if caller.is_bound:
        raise WritingDeniedError  # a period holds the ledger of all
    said = FreezeArguments(body.code, prefix.ljust(6, "0"), body.day, body.name)
    return accepted(ask_for(caller, WorkKind.STATISTICS, said.document(), prefix), response)
