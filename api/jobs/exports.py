"""Write what a division manages on a day to a file."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from psycopg import Connection

from api.exports.writing import KINDS, ExportFormat
from api.jobs.doing import Doing
from api.jobs.results import keep_file
from spatial.storage.exported import ExportPart, Layer, read_export


@dataclass(frozen=True, slots=True)
class ExportArguments:
    """What is to be in a file.

    Parameters
    ----------
    layer
        Of a file that holds one only.
    """

    form: ExportFormat
    as_of: dt.date
    layer: Layer = Layer.ROOMS

    def document(self) -> dict[str, Any]:
        """Return it as it is stored."""
        return asdict(self) | {"as_of": self.as_of.isoformat()}

    @classmethod
    def stored(cls, document: dict[str, Any]) -> "ExportArguments":
        """Return it from what was stored."""
        return cls(
            ExportFormat(document["form"]),
            dt.date.fromisoformat(document["as_of"]),
            Layer(document["layer"]),
        )


def do_export(doing: Doing) -> None:
    """Write the file and keep it."""
    said = ExportArguments.stored(doing.attempt.arguments)
    kind, prefix = KINDS[said.form], doing.attempt.managing_prefix
    layers = tuple(Layer) if kind.holds_layers else (said.layer,)

    def told(conn: Connection[Any]) -> Iterator[ExportPart]:
        for part in read_export(conn, prefix, said.as_of, layers):
            yield part
            doing.tell("writing", part.done)

    def write(path: Path) -> dict[str, Any]:
        with doing.reading(said.as_of) as session:
            return {"rows": kind.write(path, told(session.conn)), "as_of": said.as_of.isoformat()}

    named = "all" if kind.holds_layers else said.layer.value
    name = f"smartmap-{prefix or 'all'}-{named}-{said.as_of.isoformat()}.{kind.ending}"
    keep_file(doing, name, kind.media_type, write)
