"""``smartmap serve``: the map page, the API and the tiles."""

import click
import uvicorn
from fastapi import FastAPI

from api.app import create_app
from api.database import require_bound_roles, web_urls
from api.settings import Settings

LOOPBACK = {"127.0.0.1", "::1", "localhost"}


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
        If anyone on the network would see everything.
    DatabaseUnavailableError
        If a role's URL is missing, or the role could get round row-level security.
    """
    if settings.open_access and host not in LOOPBACK:
        raise click.UsageError("open access is for loopback only: unset SMARTMAP_OPEN_ACCESS")
    require_bound_roles(web_urls(settings))
    uvicorn.run(
        create_app(settings) if workers == 1 else "api.cli.serve:build_app",
        factory=workers > 1,
        host=host,
        port=port,
        workers=workers,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=5,
    )


def build_app() -> FastAPI:
    """Build the application of one of several worker processes."""
    return create_app(Settings())
