"""Serving the page's files: gzipped originals, ETags.

A file may be kept as ``NAME.gz`` only (large vendored modules); it is then sent with
``Content-Encoding: gzip``, or unpacked for a client that does not take gzip.
"""

import gzip
import os
from pathlib import Path

from starlette.datastructures import Headers
from starlette.responses import FileResponse, Response
from starlette.staticfiles import PathLike, StaticFiles
from starlette.types import Scope

STATIC_FOLDER = Path(__file__).parent / "static"

MEDIA_TYPES = {".mjs": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8"}


class PageFiles(StaticFiles):
    """The static folder; browsers ask again each time and are told 304."""

    def lookup_path(self, path: str) -> tuple[str, os.stat_result | None]:
        """Find a file, or the gzipped one that stands for it."""
        full_path, found = super().lookup_path(path)
        return (full_path, found) if found else super().lookup_path(path + ".gz")

    def file_response(
        self,
        full_path: PathLike,
        stat_result: os.stat_result,
        scope: Scope,
        status_code: int = 200,
    ) -> Response:
        """Answer with the file; a gzipped original says so, or is unpacked."""
        response = super().file_response(full_path, stat_result, scope, status_code)
        path = Path(os.fsdecode(full_path))
        if path.suffix == ".gz":
            response = self._unpack(path, response, Headers(scope=scope))
        response.headers["Cache-Control"] = "no-cache"
        return response

    def _unpack(self, path: Path, response: Response, asked: Headers) -> Response:
        if "gzip" in asked.get("accept-encoding", ""):
            response.headers["Content-Encoding"] = "gzip"
        elif isinstance(response, FileResponse):
            response = Response(gzip.decompress(path.read_bytes()))
        response.headers["Vary"] = "Accept-Encoding"
        response.headers["Content-Type"] = MEDIA_TYPES[Path(path.stem).suffix]
        return response
