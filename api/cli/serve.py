"""``smartmap serve``: the map page, the API and the tiles."""

import os
import resource
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click
import uvicorn

from api.database import require_bound_roles, web_urls
from api.http_protocol import BoundedHttpProtocol
from api.logs import configure_server_logging
from api.metrics import SHARED_DIRECTORY
from api.settings import Settings
from api.web_processes import ending_with_parent, serve_in_processes

if TYPE_CHECKING:
    from fastapi import FastAPI

LOOPBACK = {"127.0.0.1", "::1", "localhost"}
SPARE_FILES = 256
"""Files and sockets beside the clients' connections: the database's, the log, uploads."""

WORKER_PATIENCE_S = 60
"""For how long a worker process may be silent before another takes its place."""

SERVER_OPTIONS: dict[str, Any] = {
    "http": BoundedHttpProtocol,
    # uvloop takes one new connection in a turn of its loop: in a crowd they never get to be told
    # that the server is busy (docs/decisions/0162)
    "loop": "asyncio",
    "ws": "none",
    "proxy_headers": False,  # api.middleware.proxies knows whom to believe
    "access_log": False,  # api.middleware.access_log writes it
    "log_config": None,
    "server_header": False,
    # Longer than a proxy keeps a connection that nobody uses (nginx: 60 s): whoever lets go first
    # must be the one that asks, or a request meets a connection that is just being closed.
    "timeout_keep_alive": 75,
}


@click.command()
@click.option("--host", help="Address to listen on [SMARTMAP_HOST or 127.0.0.1].")
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    help="Port to listen on [SMARTMAP_PORT or 8000]; 0 takes a free one.",
)
@click.option("--workers", type=click.IntRange(1, 64), default=1, show_default=True)
def serve(host: str | None, port: int | None, workers: int) -> None:
    """Serve the map until Ctrl-C."""
    settings = Settings()
    run_server(
        settings,
        host=host or settings.host,
        port=settings.port if port is None else port,
        workers=workers,
    )


def run_server(settings: Settings, *, host: str, port: int, workers: int = 1) -> None:
    """Serve until interrupted; several workers build their applications from the environment.

    Raises
    ------
    click.UsageError
        If anyone on the network could read the passwords of a demonstration.
    DatabaseUnavailableError
        If a role's URL is missing, or the role could get round row-level security.
    """
    if settings.demonstration and host not in LOOPBACK:
        raise click.UsageError("a demonstration is for loopback only: unset SMARTMAP_DEMONSTRATION")
    require_bound_roles(web_urls(settings))
    configure_server_logging(settings.log_format)
    allow_connections()
    options: dict[str, Any] = {
        "host": host,
        "port": port,
        "timeout_graceful_shutdown": 5,
        # a worker process that is still loading on a busy machine answers no health check
        "timeout_worker_healthcheck": WORKER_PATIENCE_S,
    } | SERVER_OPTIONS
    with shared_counts(workers):
        if workers > 1:
            application = "api.cli.serve:build_app"
            serve_in_processes(
                uvicorn.Config(application, factory=True, workers=workers, **options)
            )
        else:
            from api.app import create_app

            uvicorn.run(create_app(settings), **options)


def build_app() -> "FastAPI":
    """Build the application of one of several worker processes."""
    with ending_with_parent():
        # The parent of several never loads it: that would double the time until they answer.
        from api.app import create_app

        settings = Settings()
        configure_server_logging(settings.log_format)
        return create_app(settings)


def allow_connections() -> None:
    """Let the process hold as many connections as it may be sent, as far as the system lets it."""
    wanted = 2 * BoundedHttpProtocol.max_connections + SPARE_FILES
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    if soft != resource.RLIM_INFINITY and soft < most:
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))


@contextmanager
def shared_counts(workers: int) -> Iterator[None]:
    """Let several worker processes count into files of one directory, gone afterwards.

    The workers find it in their environment; `prometheus_client` reads it when it is first loaded,
    which in them is later.
    """
    if workers == 1 or os.environ.get(SHARED_DIRECTORY):
        yield
        return
    with tempfile.TemporaryDirectory(prefix="smartmap-metrics-") as directory:
        os.environ[SHARED_DIRECTORY] = directory
        try:
            yield
        finally:
            del os.environ[SHARED_DIRECTORY]
