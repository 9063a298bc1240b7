"""Refusing a request: a problem document (RFC 9457) that travels as an exception."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from spatial.domain.messages import render
from tiles.messages import MESSAGES


class Refusal(Exception):  # noqa: N818  it is an answer, not a defect
    """A request that is answered with a problem document."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        super().__init__(str(document["code"]))
        self.document = dict(document)


def refuse(status: int, code: str, **values: str) -> Refusal:
    """Compose a refusal in both languages."""
    message = MESSAGES[code]
    return Refusal(
        {
            "type": f"urn:smartmap:problem:{code}",
            "title": HTTPStatus(status).phrase,
            "status": status,
            "code": code,
            "detail": render(message, values, "zh"),
            "detail_en": render(message, values, "en"),
        }
    )
