"""Filled-in forms as files: stored whole, or back to the user with their problems marked."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from api.dependencies import PLAIN_TEXT
from api.errors import PROBLEM_JSON, problem_document, problem_response
from api.ledger_files.refusals import FormMediaTypeError
from api.ledger_files.upload import Kept, Upload, Wishes, keep_upload
from api.openapi import WRITING_PROBLEMS, problem
from api.routes.ledger_forms import XLSX, Accept, DryRun, FormCode
from api.schemas.ledger_forms import FileOut
from api.writers import Writing
from spatial.domain.changes import Cause
from spatial.domain.ledger_forms import Form
from spatial.storage.ledger_forms import find_form

router = APIRouter(prefix="/ledger/forms", tags=["ledger"])

CSV = "text/csv"
BINARY = {"schema": {"type": "string", "format": "binary"}}
JSON_TYPES = frozenset({"application/json", PROBLEM_JSON})
KEPT_OUT = problem("Problems kept the file out, or it cannot be read at all.", "FileProblem")
ANSWERS: dict[int | str, dict[str, Any]] = WRITING_PROBLEMS | {
    415: problem("The content type is none of a form."),
    422: KEPT_OUT | {"content": KEPT_OUT["content"] | {XLSX: BINARY}},
}
Why = Annotated[str | None, Query(description="The reason.", max_length=500, pattern=PLAIN_TEXT)]
Document = Annotated[
    str | None,
    Query(description="Approval or certificate.", max_length=500, pattern=PLAIN_TEXT),
]
OptionalCause = Annotated[Cause | None, Query(description="Else the form's usual one.")]


async def read_wishes(
    dry_run: DryRun = False,
    accept_warnings: Accept = False,
    why: Why = None,
    document: Document = None,
    cause: OptionalCause = None,
) -> Wishes:
    """Read what to do with a file."""
    return Wishes(dry_run, accept_warnings, why, document, cause)


@router.post(
    "/{form}/workbook",
    summary="Check a filled-in file and store it",
    responses=ANSWERS,
    response_model=FileOut,
    openapi_extra={"requestBody": {"required": True, "content": {XLSX: BINARY, CSV: BINARY}}},
)
async def post_workbook(
    form: FormCode,
    request: Request,
    writer: Writing,
    wishes: Annotated[Wishes, Depends(read_wishes)],
) -> FileOut | Response:
    """Check an .xlsx or .csv against the ledger and store it, all or nothing.

    A workbook with problems comes back as the user's own, marked, with status 422; who asks for
    JSON, and who sent a CSV, gets a problem document that lists them. The same file twice changes
    nothing.
    """
    is_csv = _is_csv(request)
    upload = Upload(await request.body(), is_csv, wishes)
    wanted = find_form(form)
    kept = await run_in_threadpool(keep_upload, writer, wanted, upload)
    return _kept_out(wanted, kept, _asks_json(request)) if kept.is_refused else kept.said


def _is_csv(request: Request) -> bool:
    said = request.headers.get("content-type", "")
    media_type = said.partition(";")[0].strip().lower()
    if media_type not in {XLSX, CSV}:
        raise FormMediaTypeError(value=said[:100] or "-", known=f"{XLSX}, {CSV}")
    return media_type == CSV


def _asks_json(request: Request) -> bool:
    """Tell whether JSON is asked for by name, and no workbook is."""
    ranges = request.headers.get("accept", "").lower().split(",")
    named = {each.partition(";")[0].strip() for each in ranges}
    return bool(named & JSON_TYPES) and XLSX not in named


def _kept_out(form: Form, kept: Kept, as_json: bool) -> Response:
    headers = {"Cache-Control": "no-store", "Vary": "Accept"}
    if kept.marked is not None and not as_json:
        disposition = f'attachment; filename="{form.code}-checked.xlsx"'
        headers["Content-Disposition"] = disposition
        return Response(kept.marked, 422, headers, XLSX)
    values = {
        "title": form.title.zh,
        "title_en": form.title.en,
        "errors": str(kept.said.errors),
        "warnings": str(kept.said.warnings),
    }
    said = problem_document(422, "FORM_KEPT_OUT", values=values)
    return problem_response(said | {"result": kept.said.model_dump(mode="json")}, headers)
