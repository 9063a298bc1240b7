"""Visits every route as everybody, and compares what is told with what the oracle allows."""

import base64
import datetime as dt
import json
import re
import traceback
from collections import Counter
from collections.abc import Callable, Collection, Hashable, Mapping
from dataclasses import dataclass, field
from random import Random
from typing import Any
from uuid import UUID

import httpx2 as httpx
from fastapi.testclient import TestClient

from api.access import SESSION_COOKIE
from api.middleware.csrf import CSRF_HEADER, csrf_token
from api.settings import Settings
from spatial.domain.accounts import GRANTS, Grant
from tests.security.marks import Secrets, told
from tests.security.world import View, World
from tests.support.guarded_accounts import Account
from tests.support.small_town import PASSWORD

Case = Callable[["Probe"], None]
VOLATILE = {"date", "x-request-id", "content-length", "etag", "retry-after"}
"""Headers that tell nothing of whether something exists: ids of another length were asked for."""

REQUEST_ID = re.compile(r',? ?"request_id": ?"[0-9a-f-]+"')
CREDENTIALS = ("password", "token", "bearer", "session")


@dataclass
class Tally:
    """What came of a route."""

    requests: int = 0
    rows: int = 0
    faults: list[str] = field(default_factory=list)


@dataclass
class Fuzz:
    """One run: the application, the world, who asks, and what came of it."""

    client: TestClient
    world: World
    accounts: list[Account]
    days: list[dt.date]
    settings: Settings
    seed: int
    jobs: dict[str, UUID] = field(default_factory=dict)
    tallies: dict[str, Tally] = field(default_factory=dict)
    statuses: Counter[int] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        """Learn what each account may be told."""
        self.random = Random(self.seed)
        self.secrets = Secrets(self.world, self.days)
        self.allowed = {one.id: self.secrets.allowed(one) for one in self.accounts}
        self.views: dict[tuple[UUID, dt.date], View] = {}

    @property
    def requests(self) -> int:
        """Requests sent so far."""
        return sum(tally.requests for tally in self.tallies.values())

    @property
    def faults(self) -> list[str]:
        """All that was wrong."""
        return [fault for tally in self.tallies.values() for fault in tally.faults]

    def run(self, cases: Mapping[str, Case], requests: int) -> None:
        """Visit the routes in turn, as a random account on a random day, until so many requests."""
        routes = sorted(cases)
        while self.requests < requests:
            for route in routes:
                self.visit(route, cases[route])

    def visit(self, route: str, case: Case) -> None:
        """Visit a route once; whatever goes wrong is a fault of the route."""
        account, day = self.random.choice(self.accounts), self.random.choice(self.days)
        tally = self.tallies.setdefault(route, Tally())
        probe = Probe(self, route, account, day, Random(self.random.random()), tally)
        try:
            case(probe)
        except (KeyError, TypeError, ValueError, httpx.HTTPError):
            probe.fault(traceback.format_exc(limit=-3))

    def view(self, account: Account, day: dt.date) -> View:
        """Return what an account sees on a day."""
        key = (account.id, day)
        if key not in self.views:
            self.views[key] = View(self.world, account.scope, day)
        return self.views[key]


@dataclass
class Probe:
    """One visit of a route by an account, which looks at a day."""

    fuzz: Fuzz
    route: str
    account: Account
    day: dt.date
    random: Random
    tally: Tally
    body: dict[str, Any] = field(default_factory=dict)

    @property
    def world(self) -> World:
        """All there is."""
        return self.fuzz.world

    @property
    def view(self) -> View:
        """What the account sees on the day."""
        return self.fuzz.view(self.account, self.day)

    def may(self, grant: Grant) -> bool:
        """Tell whether the account's role comes with a grant."""
        return grant in GRANTS[self.account.role]

    def become(self, grant: Grant) -> None:
        """Ask, nearly always, as an account that may: others are refused before anything else."""
        if self.random.random() < 0.85:
            able = [one for one in self.fuzz.accounts if grant in GRANTS[one.role]]
            self.account = self.random.choice(able)

    def fault(self, what: str) -> None:
        """Note what is wrong, with what is needed to see it again."""
        who = f"{self.account.login} {self.account.role.value} {self.account.scope}"
        self.tally.faults.append(f"{self.route} as {who} on {self.day}: {what}")

    def credentials(
        self, account: Account | None = None, kind: str | None = None
    ) -> dict[str, str]:
        """Return headers that let an account in, by one of the ways there are."""
        account, kind = account or self.account, kind or self.random.choice(CREDENTIALS)
        if kind == "session":
            cookie = {"Cookie": f"{SESSION_COOKIE}={account.cookie}"}
            return cookie | {CSRF_HEADER: csrf_token(account.cookie)}
        if kind == "bearer":
            return {"Authorization": f"Bearer {account.token}"}
        secret = PASSWORD if kind == "password" else account.token
        pair = base64.b64encode(f"{account.login}:{secret}".encode()).decode()
        return {"Authorization": f"Basic {pair}"}

    def ask(
        self,
        path: str,
        params: Mapping[str, Any] | None = None,
        *,
        method: str = "GET",
        headers: Mapping[str, str] | None = None,
        looked_through: bool = True,
        unavailable: bool = False,
        **body: Any,
    ) -> httpx.Response:
        """Send a request, and look for what its sender must not be told.

        ``unavailable``: it needs somebody else, who is away: 503 is the right answer.
        """
        given = dict(headers or {})
        sent = given if {"Authorization", "Cookie"} & set(given) else self.credentials() | given
        self.fuzz.client.cookies.clear()
        answer = self.fuzz.client.request(
            method, path, params=params, headers=sent, follow_redirects=False, **body
        )
        self.tally.requests += 1
        self.fuzz.statuses[answer.status_code] += 1
        if looked_through:
            self.look_through(answer, f"{method} {path} {params} {json.dumps(body, default=str)}")
        if answer.status_code >= 500 and not (unavailable and answer.status_code == 503):
            self.fault(f"{method} {path} {params}: {answer.status_code} {answer.text[:200]}")
        return answer

    def look_through(self, answer: httpx.Response, asked: str) -> None:
        """Note marks and ids of what the account may not see, but for those that it asked for."""
        known = told(asked.encode()) | self.fuzz.allowed[self.account.id]
        words = told(answer.content) | told(str(answer.headers).encode())
        jobs = {key for key, owner in self.fuzz.jobs.items() if owner != self.account.id}
        secret = (words & (self.fuzz.secrets.known | jobs)) - known
        if secret:
            self.fault(f"{asked} tells {sorted(secret)[:5]} ({len(secret)})")

    def data(self, path: str, params: Mapping[str, Any] | None = None) -> Any:
        """Ask for what is there, on the day, and may be kept by nobody else."""
        answer = self.ask(path, self.on_day(params))
        if answer.status_code != 200:
            self.fault(f"{path} {params}: {answer.status_code} {answer.text[:200]}")
            return None
        self.is_private(answer)
        return answer.json()

    def on_day(self, params: Mapping[str, Any] | None) -> dict[str, Any]:
        """Return parameters that look at the day."""
        return dict(params or {}) | {"as_of": self.day.isoformat()}

    def is_private(self, answer: httpx.Response) -> None:
        """Note an answer that a shared cache might give to somebody else."""
        kept = answer.headers.get("cache-control", "")
        if "no-store" not in kept and not {"private", "no-cache"} <= set(kept.split(", ")):
            self.fault(f"may be kept for others: cache-control {kept!r}")

    def same(self, what: str, found: Collection[Hashable], wanted: Collection[Hashable]) -> None:
        """Compare what was told with what should be, as bags of rows."""
        told_rows, wanted_rows = Counter(found), Counter(wanted)
        self.tally.rows += max(len(found), len(wanted))
        if told_rows != wanted_rows:
            many, few = told_rows - wanted_rows, wanted_rows - told_rows
            self.fault(
                f"{what}: {many.total()} too many {list(many)[:3]},"
                f" {few.total()} too few {list(few)[:3]}"
            )

    def some(
        self, what: str, found: Collection[Hashable], wanted: Collection[Hashable], limit: int
    ) -> None:
        """Compare a page that has only some of what there is."""
        if len(wanted) <= limit:
            self.same(what, found, wanted)
            return
        self.tally.rows += len(found)
        if len(found) != limit or Counter(found) - Counter(wanted):
            self.fault(f"{what}: {len(found)} of {len(wanted)}, or too many")

    def equal(self, what: str, found: object, wanted: object) -> None:
        """Compare one figure."""
        self.tally.rows += 1
        if found != wanted:
            self.fault(f"{what}: {found!r}, not {wanted!r}")

    def pick(self, inside: Collection[Any], everything: Collection[Any]) -> Any:
        """Return one of what is in sight, or of all there is."""
        first = list(inside) if inside and self.random.random() < 0.6 else list(everything)
        return self.random.choice(first)

    def new_id(self) -> str:
        """Return the id of nothing."""
        return str(UUID(int=self.random.getrandbits(128), version=4))

    def missing(
        self,
        path: str,
        key: str,
        params: Mapping[str, Any] | None = None,
        *,
        nothing: str | None = None,
        method: str = "GET",
        body: Any = None,
    ) -> None:
        """Ask for what is out of sight, and for what is not there: nobody can tell them apart.

        The key stands in path, parameters or body; it is replaced by that of nothing.
        """
        nothing = nothing or self.new_id()
        said = json.dumps([params, body], default=str)
        # a key is a whole value where it stands as one: 510104 is not the beginning of 510104001
        whole = (json.dumps(key), json.dumps(nothing))
        asked_params, asked_body = json.loads(
            said.replace(*(whole if whole[0] in said else (key, nothing)))
        )
        kind = self.random.choice(CREDENTIALS)
        sent = self.credentials(kind=kind)
        given: dict[str, Any] = {} if body is None else {"json": json.loads(said)[1]}
        there = self.ask(path, params, method=method, headers=sent, **given)
        given = {} if body is None else {"json": asked_body}
        absent = self.ask(
            path.replace(key, nothing), asked_params, method=method, headers=sent, **given
        )
        self.tally.rows += 1
        if there.status_code != 404 and not _is_without_grant(there):
            self.fault(f"{path} {params} {body}: {there.status_code}, not 404: {there.text[:200]}")
        if there.status_code != absent.status_code or _told_of(there, key) != _told_of(
            absent, nothing
        ):
            self.fault(
                f"{path} {params} {body} is told from what does not exist: "
                f"{there.status_code} {there.text[:300]} | {absent.status_code} {absent.text[:300]}"
            )


def _is_without_grant(answer: httpx.Response) -> bool:
    """Tell whether an account was refused for what it is, whatever it asked for."""
    return answer.status_code == 403 and answer.json()["code"] in {"GRANT_NEEDED", "LOGIN_NEEDED"}


def _told_of(answer: httpx.Response, key: str) -> tuple[str, list[tuple[str, str]]]:
    """Return an answer but for the key that was asked for."""
    headers = [(n, v.replace(key, "?")) for n, v in answer.headers.items() if n not in VOLATILE]
    return without_request(answer.text).replace(key, "?"), sorted(headers)


def without_request(text: str) -> str:
    """Return a problem without the id of its request, which is new each time."""
    return REQUEST_ID.sub("", text)
