"""``smartmap worker``: does the long work that is asked for over HTTP."""

import click


@click.command()
@click.option(
    "--concurrency",
    type=click.IntRange(1, 64),
    default=1,
    show_default=True,
    help="Works at a time, each in a process of its own.",
)
def worker(concurrency: int) -> None:
    """Do imports, exports and statistics until told to stop.

    Any number of workers may run, on any number of machines that share the folder of works
    (SMARTMAP_WORKS). Work under way gets 20 s to end, and is else left to another.
    """
    import asyncio

    from api.database import require_schema
    from api.jobs.work_url import work_url
    from api.jobs.worker import run_worker
    from api.settings import Settings
    from spatial.storage.connections import open_connection
    from spatial.storage.roles import require_bound_role

    settings = Settings()
    with open_connection(work_url(settings)) as conn:  # what does not fit is refused at once
        require_schema(conn)
        require_bound_role(conn)
    asyncio.run(run_worker(settings, concurrency))
