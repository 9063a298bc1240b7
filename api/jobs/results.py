"""Results that are files: written beside their place, renamed when whole, kept for some days."""

import datetime as dt
import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

from api.jobs.doing import Doing
from spatial.storage.events import Subject, record_event


def keep_file(
    doing: Doing, name: str, media_type: str, write: Callable[[Path], dict[str, Any]]
) -> None:
    """Write the file of a work and end it.

    An attempt that is killed leaves no file, or a whole one that the next attempt replaces.

    Parameters
    ----------
    write
        Writes the file; returns what is said of it.
    """
    doing.tell("writing", 0.0)
    with doing.folders.writing_result(doing.attempt.work_id, name) as path:
        said = write(path)
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        size = path.stat().st_size
    result = {
        "file": name,
        "media_type": media_type,
        "size_bytes": size,
        "sha256": digest,
        **said,
    }
    expires_at = dt.datetime.now(dt.UTC) + dt.timedelta(days=doing.settings.result_days)
    with doing.storing() as session:
        after = {
            "job": str(doing.attempt.work_id),
            "asked": doing.attempt.arguments,
            "sha256": digest,
        }
        about = Subject("division", doing.attempt.managing_prefix)
        record_event(session.conn, session.login, "export", about, after=after)
        doing.finish(session, result, expires_at)
