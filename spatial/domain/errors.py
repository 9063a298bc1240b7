"""Every error this project raises on purpose.

SpatialError
├── NotFoundError            the id or code names nothing
├── ConflictError            the change contradicts what is stored
├── InvalidInputError        a value that cannot be used (also a ValueError)
├── DatabaseUnavailableError the database cannot be started or reached
└── DrawingError             a CAD file that cannot be read at all: refused, nothing stored

Each carries a stable ``code`` and the ``values`` that its message needs; the texts stand in a
catalogue (``spatial.domain.messages``). HTTP statuses and exit codes are the entry points' affair.
"""


class SpatialError(Exception):
    """Base class; catch it only at an entry point (a route, a command)."""

    code = "ERROR"

    def __init__(self, message: str = "", *, code: str | None = None, **values: str) -> None:
        super().__init__(message or code or self.code)
        self.code = code or self.code
        self.values = values


class NotFoundError(SpatialError):
    """The id or code names nothing."""

    code = "NOT_FOUND"

    def __init__(self, kind: str, key: object) -> None:
        super().__init__(f"No {kind} {key}", kind=kind, key=str(key))


class ConflictError(SpatialError):
    """The change contradicts what is stored."""

    code = "CONFLICT"


class InvalidInputError(SpatialError, ValueError):
    """A value that cannot be used."""

    code = "INVALID_INPUT"


class DatabaseUnavailableError(SpatialError):
    """The database cannot be started or reached."""

    code = "DATABASE_UNAVAILABLE"


class DrawingError(SpatialError):
    """A CAD file that cannot be read at all; its code says why (e.g. ``DWG_RENAMED``)."""

    code = "DRAWING_UNREADABLE"
