"""``smartmap demo``: a whole service with invented data, in one command."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from typing import Any, Literal

import click

from api.settings import DemonstrationAccount, Settings

LOOPBACK_HOST = "127.0.0.1"
EXIT_INTERRUPTED = 130  # as shells report an interrupted command


@click.command()
@click.option("--no-serve", is_flag=True, help="Stop when the data stands.")
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    help="Port to serve on [SMARTMAP_PORT or 8000]; 0 takes a free one.",
)
@click.option(
    "--size",
    type=click.Choice(["full", "small"]),
    default="full",
    show_default=True,
    help="Small loads two buildings, for a quick look.",
)
def demo(no_serve: bool, port: int | None, size: Literal["full", "small"]) -> None:
    """Start the database, load the demo data through the importer, serve the map, with a worker.

    Listens on loopback only; its log-in page offers an account of each tier. Ctrl-C stops the
    server, and the database if this command started it.
    """
    settings = Settings()
    chosen = None if no_serve else _free_port(settings.port if port is None else port)
    try:
        with _terminable(), _database(settings) as url:
            ledger = _load(url, settings, size)
            _print_totals(url)
            if chosen is not None:
                _print_accounts(ledger, chosen)
                _serve(settings, chosen, ledger["accounts"])
    except KeyboardInterrupt:
        click.echo("已中断，再次运行会继续。Interrupted: run again to go on.", err=True)
        sys.exit(EXIT_INTERRUPTED)


def _free_port(port: int) -> int:
    """Return the port if it can be had, or a free one for 0."""
    from spatial.domain.errors import ConflictError

    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK_HOST, port))
        except OSError as error:
            raise ConflictError(code="PORT_TAKEN", port=str(port)) from error
        free: int = probe.getsockname()[1]
        return free


@contextmanager
def _terminable() -> Iterator[None]:
    """Let a request to terminate end the command as Ctrl-C does, so that all is put away."""

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


@contextmanager
def _database(settings: Settings) -> Iterator[str]:
    """Lend a migrated database; stop it afterwards if it was started here."""
    from api.database import database_url
    from api.migration import migrate
    from spatial.storage.cluster import Cluster

    cluster = Cluster(settings.home) if settings.database_url is None else None
    started = cluster.up() if cluster else False
    try:
        url = database_url(settings)
        migrate(url)
        yield url
    finally:
        if cluster and started:
            cluster.down()


def _load(url: str, settings: Settings, size: Literal["full", "small"]) -> Mapping[str, Any]:
    from api.demo.progress import DemoOptions, find_standing
    from spatial.storage.connections import open_connection

    options = DemoOptions(size=size, workers=os.cpu_count() or 1)
    with open_connection(url) as conn:
        standing = find_standing(conn, settings.home, options)
    if standing is not None:
        return standing
    from api.demo.loading import load_demo

    return load_demo(url, settings.home, options, lambda line: click.echo(line, err=True))


def _print_totals(url: str) -> None:
    from api.demo.progress import read_totals
    from spatial.storage.connections import open_connection

    with open_connection(url) as conn:
        totals, findings = read_totals(conn)
    click.echo(
        f"楼栋 buildings {totals.buildings} · 楼层 levels {totals.levels} · "
        f"房间 rooms {totals.rooms} · 使用面积 usable {totals.area_m2:,.2f} m² · "
        f"待复核 to review {totals.review} · 安排 allocations {totals.allocations}"
    )
    for code, severity, count in findings:
        click.echo(f"  {severity:<8}{count:>6}  {code}")


def _print_accounts(ledger: Mapping[str, Any], port: int) -> None:
    click.echo(f"\n地图 map: http://{LOOPBACK_HOST}:{port}/")
    click.echo("账号 accounts (login · password · scope):")
    for account in ledger["accounts"]:
        click.echo(
            f"  {account['login']:<8}{account['password']:<14}"
            f"{account['scope']:<11}{account['name']} ({account['role']})"
        )
    click.echo("Ctrl-C 停止 stops.")


def _serve(settings: Settings, port: int, accounts: Sequence[Mapping[str, str]]) -> None:
    from api.cli.serve import run_server

    offered = tuple(
        DemonstrationAccount(login=one["login"], password=one["password"], name=one["name"])
        for one in accounts
    )
    shown = settings.model_copy(update={"demonstration": offered})
    with _worker(), suppress(KeyboardInterrupt):
        run_server(shown, host=LOOPBACK_HOST, port=port)


@contextmanager
def _worker() -> Iterator[None]:
    """Have a worker beside the server, for what is asked of it; told to stop in the end."""
    program = "from api.cli.main import main; main()"
    command = [sys.executable, "-c", program, "worker"]
    # A session of its own: Ctrl-C is the server's, which then stops the worker in good order.
    # S603 warns of words from elsewhere: these are this interpreter and two of our own.
    worker = subprocess.Popen(command, start_new_session=True)  # noqa: S603
    try:
        yield
    finally:
        worker.terminate()
        worker.wait()
