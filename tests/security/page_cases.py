"""Cases of pages and files: the same for everybody, and nothing in them of anybody's."""

from tests.security.fuzzing import Case, Probe
from tests.security.marks import told
from tests.security.place_cases import V1

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


CASES: dict[str, Case] = {
    **{f"GET {path}": same_for_all(path) for path in PAGES},
    "GET /metrics": figures("/metrics"),
    "GET /ready": figures("/ready"),
    "MOUNT /static": same_for_all("/static/js/main.mjs"),
}
