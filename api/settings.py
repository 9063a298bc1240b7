"""What an operator may set, from the environment; built once, in an entry point."""

from pathlib import Path

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from spatial.domain.tolerances import TOLERANCE_M2


class Settings(BaseSettings):
    """Settings from ``SMARTMAP_*`` variables (and ``DATABASE_URL``, as other tools name it).

    Parameters
    ----------
    database_url
        URL of a PostGIS database; None means the project's own cluster under ``home``.
    home
        The project's own directory, for its cluster and caches.
    profiles
        Folder of the profiles of CAD layers; None means ``profiles`` under ``home``.
    tolerance_m2
        Excess over a limit of the allocation standard that is not yet called one, in m².
    open_access
        True lets whoever reaches the server see everything; for demonstrations on loopback.
    """

    model_config = SettingsConfigDict(env_prefix="SMARTMAP_", frozen=True, populate_by_name=True)

    database_url: SecretStr | None = Field(default=None, validation_alias="DATABASE_URL")
    home: Path = Path(".smartmap")
    profiles: Path | None = None
    tolerance_m2: float = Field(default=TOLERANCE_M2, ge=0, le=100)
    open_access: bool = False
    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=0, le=65535)
