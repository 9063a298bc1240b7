"""Cases of pages and files: the same for everybody, and nothing in them of anybody's."""

from tests.security.fuzzing import Case, Probe, without_request
from tests.security.marks import told
from tests.security.place_cases import V1

ISSUER = "http://127.0.0.1:1"
"""An issuer of identities at a port where nobody answers."""

PAGES = ("/", "/docs", "/login", "/account", "/favicon.ico", "/live", f"{V1}/openapi.json")


def same_for_all(path: str) -> Case:
    """Return a case of what is the same bytes for two accounts, and tells of nothing."""

    def case(probe: Probe) -> None:
        first = probe.ask(path)
        other = probe.random.choice(probe.fuzz.accounts)
        second = probe.ask(path, headers=probe.credentials(other, kind="bearer"))
        probe.equal("bytes", first.content == second.content, True)
        secret = told(first.content) & probe.fuzz.secrets.known
        probe.equal("secrets", secret, set())

    return case


def figures(path: str) -> Case:
    """Return a case of figures of the process; looked through for marks like all else."""

    def case(probe: Probe) -> None:
        status = probe.ask(path).status_code
        probe.equal("status", status in {200, 401, 403, 404}, True)

    return case


def sign_on(path: str, status: int) -> Case:
    """Return a case of single sign-on, whose issuer is away: the same for all, and for strangers.

    What is known of accounts is asked only with what the issuer said; nothing that a browser brings
    makes a difference before.
    """

    def case(probe: Probe) -> None:
        row = probe.random.choice(probe.world.accounts)
        asked = {"next": f"/?account={row.login}", "prove": "true"}
        if path.endswith("return"):
            asked = {"code": row.login, "state": str(row.id), "iss": ISSUER}
        stranger = {"Authorization": "", "Accept": probe.random.choice(["text/html", "*/*"])}
        answers = []
        for headers in (probe.credentials() | {"Accept": stranger["Accept"]}, stranger):
            answer = probe.ask(path, asked, headers=headers, unavailable=status == 503)
            told_of = without_request(answer.text), answer.headers.get("location")
            answers.append((answer.status_code, *told_of))
        probe.equal("single sign-on", answers[0], answers[1])
        probe.equal("single sign-on", answers[0][0], status)
        known = probe.fuzz.secrets.known - told(str(asked).encode())
        probe.equal("secrets", told(str(answers).encode()) & known, set())

    return case


CASES: dict[str, Case] = {
    **{f"GET {path}": same_for_all(path) for path in PAGES},
    "GET /metrics": figures("/metrics"),
    "GET /ready": figures("/ready"),
    "GET /login/oidc": sign_on("/login/oidc", 503),
    "GET /login/oidc/return": sign_on("/login/oidc/return", 400),
    "GET /login/oidc/end": sign_on("/login/oidc/end", 303),
    "MOUNT /static": same_for_all("/static/js/main.mjs"),
}
