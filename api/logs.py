"""Logging, configured once, in an entry point. Logs go to stderr; data goes to stdout.

A command writes plain lines. A server writes JSON, one object a line, or plain lines where stderr
is a terminal; each line tells the request that it is about.
"""

import json
import logging
import sys
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from api.request_context import request_id

FORMAT = "%(asctime)s %(levelname)s %(name)s %(message)s"
ENCODER = json.JSONEncoder(ensure_ascii=False, default=str)
"""Made once: `json.dumps` makes one for each line."""


class LogFormat(StrEnum):
    """How a server writes its log."""

    AUTO = "auto"
    JSON = "json"
    TEXT = "text"


class JsonLines(logging.Formatter):
    """One JSON object a line: time (UTC), level, logger, event, request_id and further fields."""

    def format(self, record: logging.LogRecord) -> str:
        """Write one record."""
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "event": record.getMessage(),
        }
        about = request_id()
        if about is not None:
            line["request_id"] = about
        line |= getattr(record, "fields", {})
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return ENCODER.encode(line)


class TextLines(logging.Formatter):
    """The same for people: the fields follow the event as ``name=value``."""

    def format(self, record: logging.LogRecord) -> str:
        """Write one record."""
        text = super().format(record)
        fields = {"request_id": request_id()} | getattr(record, "fields", {})
        told = [f"{name}={value!r}" for name, value in fields.items() if value is not None]
        return " ".join([text, *told])


def configure_logging(verbose: int = 0) -> None:
    """Send logs to stderr: warnings by default, information once verbose, everything twice."""
    level = {0: logging.WARNING, 1: logging.INFO}.get(verbose, logging.DEBUG)
    logging.basicConfig(level=level, format=FORMAT)
    logging.getLogger("ezdxf").setLevel(logging.ERROR)


def configure_server_logging(form: LogFormat) -> None:
    """Make a server's log: every request, starts and stops, and whatever is a warning or worse."""
    plain = form is LogFormat.TEXT or (form is LogFormat.AUTO and sys.stderr.isatty())
    handler = logging.StreamHandler()
    handler.setFormatter(TextLines(FORMAT) if plain else JsonLines())
    root = logging.getLogger()
    root.handlers = [handler]
    for name in ("smartmap.access", "uvicorn.error"):
        logging.getLogger(name).setLevel(logging.INFO)
