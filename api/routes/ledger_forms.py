"""Online entry: the ledger's forms, their templates, and rows to check and store."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request
from fastapi.exceptions import RequestValidationError
from pydantic import ValidationError
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from api.dependencies import Asking
from api.ledger_files.online import Entry, enter_rows
from api.ledger_files.template import write_template
from api.openapi import WRITING_PROBLEMS
from api.schemas.ledger_forms import CodeOut, ColumnOut, FormOut, RowsIn, RowsOut
from api.writers import Writing, require_json
from spatial.checks.form_values import DECIMALS
from spatial.domain.divisions import lies_within
from spatial.domain.ledger_forms import Column, Form, Kind
from spatial.storage.ledger_forms import find_form, form_lists, ledger_forms

router = APIRouter(prefix="/ledger/forms", tags=["ledger"])

MAX_BODY_BYTES = 8 << 20
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
UNITS = {Kind.AREA: "m²", Kind.INTEGER: "人"}
FORM_PATTERN = "^(organisations|rooms|occupancies|titles)$"
FormCode = Annotated[str, Path(description="The form's code.", pattern=FORM_PATTERN)]
DryRun = Annotated[bool, Query(description="Say what would be stored, and store nothing.")]
Accept = Annotated[bool, Query(description="Store although there are warnings.")]


@router.get("", summary="List the ledger's forms")
def list_forms(asker: Asking) -> list[FormOut]:
    """Return the forms with their columns and codes; of divisions, those in the caller's scope."""
    return [_form(form, asker.scopes) for form in ledger_forms().values()]


@router.get(
    "/{form}/template",
    summary="Get a form's template",
    response_class=Response,
    responses={200: {"content": {XLSX: {"schema": {"type": "string", "format": "binary"}}}}},
)
def get_template(form: FormCode, asker: Asking) -> Response:
    """Return the workbook to fill in, with the divisions of the caller's scope."""
    within = asker.scopes[0] if len(asker.scopes) == 1 else ""
    content = write_template(find_form(form), form_lists(), within=within)
    disposition = f'attachment; filename="{form}.xlsx"'
    return Response(content, media_type=XLSX, headers={"Content-Disposition": disposition})


@router.post(
    "/{form}/rows",
    summary="Check rows and store them",
    responses=WRITING_PROBLEMS,
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {"application/json": {"schema": {"$ref": "#/components/schemas/RowsIn"}}},
        }
    },
)
async def post_rows(
    form: FormCode,
    request: Request,
    writer: Writing,
    dry_run: DryRun = False,
    accept_warnings: Accept = False,
) -> RowsOut:
    """Check rows against the ledger and store them, all or none; what stands already stays.

    The answer says what is wrong with which row; ``stored`` is true if nothing kept them out.
    """
    require_json(request)
    rows = _rows(await request.body())
    entry = Entry(rows, dry_run=dry_run, accept_warnings=accept_warnings)
    return await run_in_threadpool(enter_rows, writer, find_form(form), entry)


def _rows(body: bytes) -> RowsIn:
    try:
        return RowsIn.model_validate_json(body)
    except ValidationError as error:
        raise RequestValidationError(
            [{"loc": ("body", *each["loc"]), "msg": each["msg"]} for each in error.errors()]
        ) from error


def _form(form: Form, scopes: Sequence[str]) -> FormOut:
    return FormOut(
        code=form.code,
        title=form.title.zh,
        title_en=form.title.en,
        version=form.version,
        columns=[_column(column, scopes) for column in form.columns],
    )


def _column(column: Column, scopes: Sequence[str]) -> ColumnOut:
    return ColumnOut(
        key=column.key,
        title=column.title.zh,
        title_en=column.title.en,
        kind=column.kind,
        required=column.required,
        maximum=column.maximum,
        decimals=DECIMALS.get(column.kind),
        unit=UNITS.get(column.kind),
        note=column.note.zh,
        note_en=column.note.en,
        codes=_codes(column, scopes),
    )


def _codes(column: Column, scopes: Sequence[str]) -> list[CodeOut] | None:
    if column.list_name is None:
        return None
    names = form_lists().lists[column.list_name].names
    return [
        CodeOut(code=code, name=name)
        for code, name in names.items()
        if column.list_name != "division" or any(lies_within(code, scope) for scope in scopes)
    ]
