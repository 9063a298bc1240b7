"""Turn uploaded drawings into works: files to their folders, then all works in one transaction."""

from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID, uuid4

from fastapi.exceptions import RequestValidationError
from pydantic import ValidationError
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile

from api.batch.manifest import ManifestLine, read_manifest
from api.jobs.asking import ask, prefix_of_building
from api.jobs.callers import JobCaller
from api.jobs.folders import WorkFolders
from api.jobs.imports import CONTROL, ImportArguments
from api.jobs.uploads import Form, file_name, keep_file
from api.schemas.jobs import ImportIn
from spatial.domain.errors import InvalidInputError
from spatial.domain.works import WorkKind
from spatial.services.control_points import decode_control_points, parse_control_points
from spatial.storage.works import NewWork, StoredWork

MAX_CONTROL_BYTES = 1_000_000
MAX_LINES = 200


@dataclass(frozen=True)
class UploadedImport:
    """One drawing to import: what is said of it, and its files."""

    said: ImportIn
    drawing: UploadFile
    control: UploadFile | None
    line: int | None = None


def single_import(form: Form) -> UploadedImport:
    """Read a form with one drawing.

    Raises
    ------
    RequestValidationError
        If a field is missing or does not fit.
    """
    _refuse_unknown(form, {"drawing", "control"})
    drawing, control = _one(form, "drawing"), form.files.get("control", ())
    if drawing is None:
        raise misfit("drawing", "a file is needed")
    if len(control) > 1:
        raise misfit("control", "one file at most")
    return UploadedImport(_said(form.texts), drawing, control[0] if control else None)


async def batch_of_imports(form: Form) -> list[UploadedImport]:
    """Read a form with a manifest and its drawings.

    Raises
    ------
    RequestValidationError
        If a field is missing, or a line of the manifest does not fit.
    InvalidInputError
        ``MANIFEST_FILE``, ``MANIFEST_ROW``.
    """
    _refuse_unknown(form, {"manifest", "drawing", "control"})
    manifest = _one(form, "manifest")
    if form.texts or manifest is None:
        raise misfit("manifest", "one file, and no other fields than drawing and control")
    drawings = {file_name(each.filename, "-"): each for each in form.files.get("drawing", ())}
    controls = {file_name(each.filename, "-"): each for each in form.files.get("control", ())}
    with TemporaryDirectory() as folder:
        path = Path(folder) / "manifest.csv"
        await keep_file(manifest, path)
        lines = read_manifest(path)
    if len(lines) > MAX_LINES:
        raise misfit("manifest", f"{MAX_LINES} lines at most")
    return [_of_line(line, drawings, controls) for line in lines]


def _of_line(
    line: ManifestLine, drawings: Mapping[str, UploadFile], controls: Mapping[str, UploadFile]
) -> UploadedImport:
    drawing = drawings.get(file_name(line.name, "-"))
    control = controls.get(file_name(line.control.name, "-")) if line.control else None
    problem = line.problem
    if drawing is None or (line.control and control is None):
        problem = "该行的文件未上传 a file of the line was not uploaded"
    elif line.building is None:
        problem = "缺少 building; it names no building"
    elif line.profile or line.roles:
        problem = "此处不支持 profile、roles; these are for the command line"
    if problem is not None or drawing is None:
        values = {"line": str(line.line), "reason": problem or "-"}
        raise InvalidInputError(code="MANIFEST_ROW", **values)
    texts = {
        "building": line.building,
        "level": line.level,
        "sheet": line.sheet,
        "unit_m": line.metres_per_unit,
    }
    said = _said({name: str(value) for name, value in texts.items() if value is not None})
    return UploadedImport(said, drawing, control, line.line)


async def queue_imports(
    caller: JobCaller, folders: WorkFolders, uploaded: Sequence[UploadedImport], *, is_batch: bool
) -> StoredWork:
    """Keep the files and queue the works; refused, nothing is left behind.

    Raises
    ------
    NotFoundError
        If a building is not in scope.
    InvalidInputError
        If control points cannot be read.
    QueueFullError
        If too many works wait already.
    """
    prefixes = await run_in_threadpool(_prefixes, caller, uploaded)
    batch_id = uuid4() if is_batch else None
    works: list[NewWork] = []
    with ExitStack() as left_behind:
        for one in uploaded:
            prefix = prefixes[one.said.building]
            work = NewWork(uuid4(), caller.account_id, WorkKind.IMPORT, {}, prefix)
            left_behind.callback(folders.drop_upload, work.id)
            works.append(await _keep(folders, one, work))
        queued = await run_in_threadpool(ask, caller, _in_batch(caller, batch_id, works))
        left_behind.pop_all()
    return queued


def _in_batch(
    caller: JobCaller, batch_id: UUID | None, works: Sequence[NewWork]
) -> Sequence[NewWork]:
    if batch_id is None:
        return works
    prefix = min((work.managing_prefix for work in works), key=len)
    batch = NewWork(batch_id, caller.account_id, WorkKind.BATCH, {"parts": len(works)}, prefix)
    return [batch, *(replace(work, parent_id=batch_id) for work in works)]


async def _keep(folders: WorkFolders, one: UploadedImport, work: NewWork) -> NewWork:
    folder = folders.new_upload(work.id)
    name = file_name(one.drawing.filename, "drawing.dxf")
    if name == CONTROL:
        name = f"_{name}"
    digest = await keep_file(one.drawing, folder / name)
    if one.control is not None:
        await _keep_control(one.control, folder / CONTROL)
    said = ImportArguments(
        file=name,
        sha256=digest,
        building=one.said.building,
        level=one.said.level,
        sheet=one.said.sheet,
        metres_per_unit=one.said.unit_m,
        has_control=one.control is not None,
        fit_footprint=one.said.fit_footprint,
        same_frame_as=one.said.same_frame_as,
        line=one.line,
    )
    return replace(work, arguments=said.document(), lock=said.lock)


async def _keep_control(upload: UploadFile, path: Path) -> None:
    """Keep control points that can be read; better refused now than when their turn comes."""
    if upload.size is not None and upload.size > MAX_CONTROL_BYTES:
        raise misfit("control", f"{MAX_CONTROL_BYTES} bytes at most")
    await keep_file(upload, path)
    parse_control_points(decode_control_points(path.read_bytes()))


def _prefixes(caller: JobCaller, uploaded: Sequence[UploadedImport]) -> dict[str, str]:
    with caller.connect() as conn:
        return {
            code: prefix_of_building(conn, caller, code)
            for code in dict.fromkeys(one.said.building for one in uploaded)
        }


def _said(texts: Mapping[str, str]) -> ImportIn:
    try:
        return ImportIn.model_validate_strings(dict(texts))
    except ValidationError as error:
        raise RequestValidationError(
            [{"loc": ("body", *each["loc"]), "msg": each["msg"]} for each in error.errors()]
        ) from error


def _one(form: Form, field: str) -> UploadFile | None:
    found = form.files.get(field, ())
    return found[0] if len(found) == 1 else None


def _refuse_unknown(form: Form, files: set[str]) -> None:
    for name in set(form.files) - files:
        raise misfit(name[:40], "unknown file")


def misfit(field: str, reason: str) -> RequestValidationError:
    """Return the refusal of a field of a form."""
    return RequestValidationError([{"loc": ("body", field), "msg": reason}])
