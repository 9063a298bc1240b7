"""Where the worker logs in: as the web process does, bound by row-level security."""

from api.database import web_urls
from api.settings import Settings
from spatial.storage.connections import driver_url


def work_url(settings: Settings) -> str:
    """Return the database's URL for the web's role; start the project's own cluster if that is it.

    Raises
    ------
    DatabaseUnavailableError
        ``WEB_DATABASE_URL_NEEDED`` if the database is the operator's and it is not said.
    """
    if settings.web_database_url is not None:
        return driver_url(settings.web_database_url.get_secret_value())
    return web_urls(settings).web
