"""Errors into problem documents."""

from collections import Counter
from collections.abc import Iterator

import psycopg
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

import api.app  # noqa: F401  every error class of the application is imported
from api.errors import STATUS_BY_ERROR, register_error_handlers
from api.messages import CATALOGUES, MESSAGES
from spatial.domain.errors import DatabaseUnavailableError, SpatialError


def subclasses(cls: type[SpatialError]) -> Iterator[type[SpatialError]]:
    for child in cls.__subclasses__():
        yield child
        yield from subclasses(child)


def test_every_error_has_a_status() -> None:
    """A class of its own or a parent below SpatialError must be listed."""
    listed = set(STATUS_BY_ERROR) - {SpatialError}

    for error in subclasses(SpatialError):
        assert listed.intersection(error.__mro__), error


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (RuntimeError("postgresql://secret@host"), 500, "INTERNAL"),
        (psycopg.errors.QueryCanceled("secret"), 503, "TOO_SLOW"),
        (psycopg.OperationalError("host secret"), 503, "SERVICE_UNAVAILABLE"),
        (psycopg.errors.CheckViolation("secret"), 409, "CHANGED_MEANWHILE"),
        (psycopg.ProgrammingError("secret"), 500, "INTERNAL"),
        (DatabaseUnavailableError("x", reason="host secret"), 503, "SERVICE_UNAVAILABLE"),
    ],
    ids=["defect", "timeout", "away", "overtaken", "bad statement", "unavailable"],
)
def test_what_fails_inside_says_nothing_of_the_inside(
    error: Exception, status: int, code: str
) -> None:
    app = FastAPI()
    register_error_handlers(app)

    @app.get("/")
    def fail() -> None:
        raise error

    answer = TestClient(app, raise_server_exceptions=False).get("/")

    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.headers["content-type"] == "application/problem+json"
    assert "secret" not in answer.text
    assert code in MESSAGES


def test_a_code_means_one_thing_everywhere() -> None:
    codes = Counter(code for catalogue in CATALOGUES for code in catalogue)

    assert [code for code, count in codes.items() if count > 1] == []
