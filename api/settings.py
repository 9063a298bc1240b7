"""What an operator may set, from the environment; built once, in an entry point."""

from ipaddress import IPv4Network, IPv6Network
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    Field,
    SecretStr,
    model_validator,
)
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from api.logs import LogFormat
from api.oidc.settings import OidcSettings, check_issuer
from spatial.domain.tolerances import TOLERANCE_M2

HashCost = Literal["rfc9106", "fast"]


def _listed(value: Any) -> Any:
    """Split a list as people write it in an environment variable."""
    if not isinstance(value, str):
        return value
    return [part.strip() for part in value.split(",") if part.strip()]


Networks = Annotated[tuple[IPv4Network | IPv6Network, ...], NoDecode, BeforeValidator(_listed)]


class DemonstrationAccount(BaseModel):
    """An account whose password everybody may read."""

    login: str
    password: str
    name: str


class Settings(BaseSettings):
    """Settings from ``SMARTMAP_*`` variables (``DATABASE_URL`` and its like as other tools do).

    Parameters
    ----------
    database_url
        URL of a PostGIS database as its owner: migrations and commands; None means the project's
        own cluster under ``home``.
    web_database_url, tiles_database_url
        The same database as the roles that the web process and its tiles log in as; needed where
        ``database_url`` is given, known by themselves in the project's own cluster.
    replica_database_url
        A streaming replica of that database, without a login: look-ups and tiles are read there.
    replica_max_lag_s
        Seconds by which the replica may lag and still be read from.
    home
        The project's own directory, for its cluster and caches.
    profiles
        Folder of the profiles of CAD layers; None means ``profiles`` under ``home``.
    tolerance_m2
        Excess over a limit of the allocation standard that is not yet called one, in m².
    works
        Folder of what is uploaded for the worker and of what it makes, shared by web process and
        worker; None means ``works`` under ``home``.
    upload_mb
        Largest upload, in megabytes.
    result_days
        For how many days a result can be fetched.
    work_minutes
        After how many minutes an attempt at a work is stopped.
    leave_off_s
        For how many seconds works may go on after their worker was told to stop.
    worker_patience_s
        After how many seconds of silence a worker counts as dead, and others take up its work.
    demonstration
        Accounts that the log-in page offers with one click; for demonstrations on loopback.
    password_days
        Days after which a password must be changed; 0 for never.
    session_hours, idle_minutes
        How long a session lasts, and how long one that nobody uses.
    proof_minutes
        How long after a password was typed a session may publish and export.
    hash_cost
        ``rfc9106``, or ``fast`` for tests: it protects nothing.
    trusted_proxies
        Addresses or networks of the proxies in front of the server, separated by commas: what they
        say of a request's origin (``X-Forwarded-For``, ``-Proto``, ``X-Request-Id``) is believed.
    trust_socket
        Whether whoever connects over the server's unix socket is such a proxy.
    metrics_from
        Addresses or networks that may read ``/metrics`` without an account.
    metrics_token
        ``Authorization: Bearer`` token that lets a reader of ``/metrics`` in.
    account_rate, address_rate
        Requests per second of one account, and of one address without an account, in the mean;
        ten times as many at once. 0 sets no limit. Counted by each worker process.
    max_requests, max_streams
        Requests, and progress streams, that one worker process answers at once.
    min_free_mb
        Space on the disk of ``home`` below which ``/ready`` says no, MiB.
    log_format
        How a server writes its log: ``json``, ``text``, or ``auto``, text on a terminal.
    oidc_issuer, oidc_client_id, oidc_client_secret, oidc_scopes, oidc_login_claim, oidc_return
        An issuer of OpenID Connect where people sign in besides; None: nowhere. See `OidcSettings`.
    """

    model_config = SettingsConfigDict(env_prefix="SMARTMAP_", frozen=True, populate_by_name=True)

    database_url: SecretStr | None = Field(default=None, validation_alias="DATABASE_URL")
    web_database_url: SecretStr | None = Field(default=None, validation_alias="WEB_DATABASE_URL")
    tiles_database_url: SecretStr | None = Field(
        default=None, validation_alias="TILES_DATABASE_URL"
    )
    replica_database_url: SecretStr | None = Field(
        default=None, validation_alias="DATABASE_REPLICA_URL"
    )
    replica_max_lag_s: float = Field(default=2.0, ge=0.1, le=60)
    home: Path = Path(".smartmap")
    profiles: Path | None = None
    tolerance_m2: float = Field(default=TOLERANCE_M2, ge=0, le=100)
    works: Path | None = None
    upload_mb: int = Field(default=200, ge=1, le=2000)
    result_days: float = Field(default=7.0, gt=0, le=365)
    work_minutes: float = Field(default=60.0, gt=0, le=1440)
    leave_off_s: float = Field(default=20.0, ge=0, le=600)
    worker_patience_s: float = Field(default=15.0, ge=1, le=600)
    demonstration: tuple[DemonstrationAccount, ...] = ()
    password_days: int = Field(default=90, ge=0, le=3650)
    session_hours: float = Field(default=12, gt=0, le=24 * 31)
    idle_minutes: float = Field(default=120, gt=0, le=60 * 24 * 31)
    proof_minutes: float = Field(default=15, gt=0, le=60 * 24)
    hash_cost: HashCost = "rfc9106"
    oidc_issuer: Annotated[str, AfterValidator(check_issuer)] | None = None
    oidc_client_id: str = ""
    oidc_client_secret: SecretStr | None = None
    oidc_scopes: str = "openid"
    oidc_login_claim: str | None = None
    oidc_return: str | None = None
    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=0, le=65535)
    trusted_proxies: Networks = ()
    trust_socket: bool = False
    metrics_from: Networks = ()
    metrics_token: SecretStr | None = Field(default=None, min_length=16)
    account_rate: float = Field(default=100.0, ge=0)
    address_rate: float = Field(default=30.0, ge=0)
    max_requests: int = Field(default=64, ge=1)
    max_streams: int = Field(default=64, ge=1)
    min_free_mb: int = Field(default=512, ge=0)
    log_format: LogFormat = LogFormat.AUTO

    @property
    def work_folder(self) -> Path:
        """The folder of works."""
        return self.works or self.home / "works"

    @model_validator(mode="after")
    def _check_oidc(self) -> Self:
        if self.oidc_issuer and not self.oidc_client_id:
            raise ValueError("SMARTMAP_OIDC_ISSUER needs SMARTMAP_OIDC_CLIENT_ID")
        if "openid" not in self.oidc_scopes.split():
            raise ValueError("SMARTMAP_OIDC_SCOPES lacks openid")
        return self

    @property
    def oidc(self) -> OidcSettings | None:
        """Where people sign in besides the log-in page, or None."""
        if self.oidc_issuer is None:
            return None
        secret = self.oidc_client_secret
        return OidcSettings(
            issuer=self.oidc_issuer,
            client_id=self.oidc_client_id,
            client_secret=secret.get_secret_value() if secret else None,
            scopes=self.oidc_scopes,
            login_claim=self.oidc_login_claim or None,
            return_address=self.oidc_return or None,
        )
