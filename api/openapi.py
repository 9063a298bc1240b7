"""What the API says of itself: every answer declared, problems and access included."""

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic import BaseModel
from pydantic.json_schema import JsonSchemaMode

from api.access import SESSION_COOKIE
from api.errors import PROBLEM_JSON
from api.schemas.accounts import BODIES as ACCOUNT_BODIES
from api.schemas.jobs import ExportIn, FreezeIn, ReportIn
from api.schemas.ledger_changes import (
    AllocationsIn,
    CorrectionIn,
    MoveIn,
    ReturnIn,
    UseChangeIn,
)
from api.schemas.ledger_forms import FileProblem, RowsIn
from api.schemas.ledger_premises import (
    BuildingDisposalIn,
    BuildingTransferIn,
    RoomDisposalIn,
    StateIn,
)
from api.schemas.problems import Problem
from api.schemas.publications import PublicationIn
from api.schemas.rooms import RoomCollection
from api.schemas.waivers import WaiverIn

DESCRIPTION = """党政机关办公用房智能地图：行政区划、楼栋、楼层、房间的查询与台账。
Look-ups and ledger of the smart map of party and government office space.
坐标为 CRS84（经度、纬度），面积单位为平方米。 Coordinates are CRS84, areas m²."""


def problem(description: str, schema_name: str = "Problem") -> dict[str, Any]:
    """Describe an answer that is a problem document."""
    schema = {"$ref": f"#/components/schemas/{schema_name}"}
    return {"description": description, "content": {PROBLEM_JSON: {"schema": schema}}}


SECURITY_SCHEMES: dict[str, dict[str, str]] = {
    "password": {
        "type": "http",
        "scheme": "basic",
        "description": "Login, with the account's password or a token in its place.",
    },
    "token": {"type": "http", "scheme": "bearer", "description": "A token of POST /tokens."},
    "session": {
        "type": "apiKey",
        "in": "cookie",
        "name": SESSION_COOKIE,
        "description": "Of POST /session; changes bear X-CSRF-Token besides.",
    },
}

PROBLEMS: dict[int | str, dict[str, Any]] = {
    status: problem(description)
    for status, description in {
        401: "An account is needed, or a fresh proof of who it is.",
        403: "The account or the token may not do this.",
        404: "Nothing of that name is in the caller's scope.",
        422: "A parameter does not fit.",
        429: "Too many requests, or too many failed log-ins.",
        503: "The database is away, busy or too slow.",
    }.items()
}
WRITING_PROBLEMS: dict[int | str, dict[str, Any]] = {
    403: problem("The account or the token may not do this."),
    408: problem("The body came too slowly."),
    413: problem("The body is too large."),
    415: problem("The body is no JSON."),
    507: problem("The server's disk is full; nothing was stored."),
}
CHANGE_PROBLEMS: dict[int | str, dict[str, Any]] = WRITING_PROBLEMS | {
    409: problem("The change contradicts what is stored."),
}


class DescribedApplication(FastAPI):
    """An application whose schema says what its routes cannot."""

    def openapi(self) -> dict[str, Any]:
        """Return the schema; FastAPI documents this method as the one to replace."""
        return describe(self)


def describe(app: FastAPI) -> dict[str, Any]:
    """Return the application's OpenAPI document, made once."""
    if app.openapi_schema:
        return app.openapi_schema
    document = get_openapi(
        title=app.title, version=app.version, description=app.description, routes=app.routes
    )
    components = document.setdefault("components", {})
    components["securitySchemes"] = SECURITY_SCHEMES
    schemas = components.setdefault("schemas", {})
    models: dict[type[BaseModel], JsonSchemaMode] = {
        Problem: "serialization",
        RoomCollection: "serialization",
        RowsIn: "validation",
        FileProblem: "serialization",
        AllocationsIn: "validation",
        CorrectionIn: "validation",
        MoveIn: "validation",
        ReturnIn: "validation",
        UseChangeIn: "validation",
        StateIn: "validation",
        RoomDisposalIn: "validation",
        BuildingDisposalIn: "validation",
        BuildingTransferIn: "validation",
        ExportIn: "validation",
        PublicationIn: "validation",
        FreezeIn: "validation",
        ReportIn: "validation",
        WaiverIn: "validation",
    }
    for body in ACCOUNT_BODIES:
        models[body] = "validation"
    for model, mode in models.items():
        schema = model.model_json_schema(ref_template="#/components/schemas/{model}", mode=mode)
        schemas |= schema.pop("$defs", {}) | {model.__name__: schema}
    document["security"] = [{name: []} for name in SECURITY_SCHEMES]
    app.openapi_schema = document
    return document
