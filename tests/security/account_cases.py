"""Cases of accounts, sessions and tokens: one's own, and those that one looks after."""

from typing import Any

from spatial.domain.accounts import GRANTS, Grant, lies_inside
from spatial.storage.connections import open_connection
from tests.security.fuzzing import Case, Probe
from tests.security.marks import MARK
from tests.security.place_cases import V1
from tests.support.guarded_accounts import Account


def _looks_after(probe: Probe) -> list[Account]:
    """Return the accounts that see nothing which the caller does not."""
    if Grant.ACCOUNTS not in GRANTS[probe.account.role]:
        return []
    return [one for one in probe.fuzz.accounts if lies_inside(one.scope, probe.account.scope)]


def accounts(probe: Probe) -> None:
    """The accounts within one's own scope, for admins."""
    limit = probe.random.choice([2, 500])
    named = probe.random.choice([None, "账户QG01", "QG"])
    params = {"limit": limit} | ({"name": named} if named else {})
    answer = probe.ask(f"{V1}/accounts", params)
    if Grant.ACCOUNTS not in GRANTS[probe.account.role]:
        probe.equal("accounts for others", answer.status_code, 403)
        return
    probe.is_private(answer)
    wanted = [one for one in _looks_after(probe) if (named or "") in f"账户{one.login}"]
    probe.equal("accounts in all", answer.json()["total"], len(wanted))
    told = [(row["id"], row["login"]) for row in answer.json()["items"]]
    probe.some("accounts", told, [(str(one.id), one.login) for one in wanted], limit)


def account(probe: Probe) -> None:
    """One account; one that sees more does not exist."""
    probe.become(Grant.ACCOUNTS)
    one = probe.pick(_looks_after(probe), probe.fuzz.accounts)
    path = f"{V1}/accounts/{one.id}"
    if one not in _looks_after(probe):
        probe.missing(path, str(one.id))
        return
    probe.equal("account", probe.ask(path).json()["login"], one.login)


def changing(method: str, rest: str, body: Any = None) -> Case:
    """Return a case that would change an account out of sight."""

    def case(probe: Probe) -> None:
        probe.become(Grant.ACCOUNTS)
        others = [one for one in probe.fuzz.accounts if one not in _looks_after(probe)]
        if others:
            one = probe.random.choice(others)
            path = f"{V1}/accounts/{one.id}{rest}"
            probe.missing(path, str(one.id), method=method, body=body)

    return case


def add_account(probe: Probe) -> None:
    """Divisions and organisations of elsewhere do not exist."""
    probe.become(Grant.ACCOUNTS)
    mine, view = probe.account.scope, probe.view
    body: dict[str, Any] = {"login": "newcomer", "display_name": "新", "role": "viewer"}
    outside = [row for row in probe.world.divisions if not mine.covers(row.prefix)]
    if outside and probe.random.random() < 0.5:
        code = probe.random.choice(outside).code
        body["divisions"] = [code]
        probe.missing(f"{V1}/accounts", code, nothing="999999", method="POST", body=body)
        return
    foreign = [row for row in probe.world.organisations if row.id not in view.organisations]
    inside = [row for row in probe.world.divisions if mine.covers(row.prefix)]
    if foreign and inside:
        code = probe.random.choice(foreign).code
        body |= {"divisions": [inside[0].code], "organisations": [code]}
        probe.missing(f"{V1}/accounts", code, nothing="QO999Z", method="POST", body=body)


def who(probe: Probe) -> None:
    """Who asks."""
    answer = probe.ask(f"{V1}/session")
    probe.is_private(answer)
    found = answer.json()
    probe.equal(
        "account",
        (found["account_id"], found["login"]),
        (str(probe.account.id), probe.account.login),
    )
    wanted = {probe.world.by_id[key].code for key in probe.account.scope.organisations}
    probe.same("organisations", found["organisations"], list(wanted))


def sessions(probe: Probe) -> None:
    """One's own sessions."""
    answer = probe.ask(f"{V1}/session/list")
    probe.is_private(answer)
    wanted = [str(row.id) for row in probe.world.sessions if row.account_id == probe.account.id]
    probe.same("sessions", [row["id"] for row in answer.json()], wanted)


def tokens(probe: Probe) -> None:
    """One's own tokens."""
    answer = probe.ask(f"{V1}/tokens")
    probe.is_private(answer)
    wanted = [str(row.id) for row in probe.world.tokens if row.account_id == probe.account.id]
    probe.same("tokens", [row["id"] for row in answer.json()], wanted)


def log(probe: Probe) -> None:
    """The log of events in scope, for admins; some of it was written by this very run."""
    if probe.random.random() < 0.8:
        probe.become(Grant.AUDIT)
    # what is denied stands in the log as it was asked for: by somebody within the scope
    denied = probe.random.random() < 0.5
    answer = probe.ask(
        f"{V1}/events",
        {"limit": 500, "action": "access.denied" if denied else "room."},
        looked_through=not denied,
    )
    if not probe.may(Grant.AUDIT):
        probe.equal("log for others", answer.status_code, 403)
        return
    probe.is_private(answer)
    rows = answer.json()["items"]
    told_of = {row["division"] for row in rows}
    outside = [one for one in told_of if one is None or not probe.account.scope.covers(one)]
    probe.same("divisions of elsewhere", outside, [])
    wanted = [
        (row.why, row.managing_prefix)
        for row in probe.world.events
        if row.managing_prefix is not None
        and probe.account.scope.covers(row.managing_prefix)
        and not probe.view.bound
        and (row.subject_kind, denied) == ("room", False)
    ]
    stored = [
        (row["why"], row["division"]) for row in rows if MARK.search(str(row["why"]).encode())
    ]
    if len(rows) < 500:
        probe.same("events", stored, [row for row in wanted if MARK.search(str(row[0]).encode())])


def end_session(probe: Probe) -> None:
    """Somebody else's session does not exist."""
    others = [row for row in probe.world.sessions if row.account_id != probe.account.id]
    key = str(probe.random.choice(others).id)
    probe.missing(f"{V1}/sessions/{key}", key, method="DELETE")


def revoke_token(probe: Probe) -> None:
    """Somebody else's token does not exist."""
    others = [row for row in probe.world.tokens if row.account_id != probe.account.id]
    key = str(probe.random.choice(others).id)
    probe.missing(f"{V1}/tokens/{key}", key, method="DELETE")


def log_in(probe: Probe) -> None:
    """A known login with a wrong password is like an unknown one."""
    one = probe.random.choice(probe.fuzz.accounts)
    body = {"login": one.login, "password": "wrong-Password-1"}
    path = f"{V1}/session"
    answers = [
        probe.ask(path, method="POST", json=body | {"login": login})
        for login in (one.login, f"Z{probe.random.randrange(10**9)}")
    ]
    _forget_failures(probe)
    told = [(answer.status_code, answer.json()["code"]) for answer in answers]
    if told[0] != told[1]:
        probe.fault(f"known and unknown logins are told apart: {told}")
    probe.tally.rows += 1


def _forget_failures(probe: Probe) -> None:
    """Lift the lock of the address, which is everybody's here."""
    url = probe.fuzz.settings.database_url
    assert url
    with open_connection(url.get_secret_value()) as conn:
        conn.execute("DELETE FROM login_failure")


def refused(method: str, path: str, body: Any = None) -> Case:
    """Return a case of what concerns oneself alone, with what cannot be accepted."""

    def case(probe: Probe) -> None:
        sent = {} if body is None else {"json": body}
        answer = probe.ask(
            f"{V1}{path}", method=method, headers=probe.credentials(kind="bearer"), **sent
        )
        if answer.status_code not in {200, 400, 401, 403, 404, 409, 422, 429}:
            probe.fault(f"{answer.status_code} {answer.text[:200]}")
        probe.tally.rows += 1

    return case


WRONG = {"password": "wrong-Password-1"}
CASES: dict[str, Case] = {
    f"GET {V1}/accounts": accounts,
    f"POST {V1}/accounts": add_account,
    f"GET {V1}/accounts/{{account_id}}": account,
    f"PATCH {V1}/accounts/{{account_id}}": changing("PATCH", "", {"display_name": "新"}),
    f"POST {V1}/accounts/{{account_id}}/password": changing("POST", "/password", {}),
    f"POST {V1}/accounts/{{account_id}}/unlock": changing("POST", "/unlock"),
    f"DELETE {V1}/accounts/{{account_id}}/sessions": changing("DELETE", "/sessions"),
    f"DELETE {V1}/accounts/{{account_id}}/tokens": changing("DELETE", "/tokens"),
    f"GET {V1}/events": log,
    f"GET {V1}/session": who,
    f"GET {V1}/session/list": sessions,
    f"GET {V1}/tokens": tokens,
    f"DELETE {V1}/sessions/{{session_id}}": end_session,
    f"DELETE {V1}/tokens/{{token_id}}": revoke_token,
    f"POST {V1}/session": log_in,
    # a token may not: nothing changes, and nothing is told
    f"DELETE {V1}/session": refused("DELETE", "/session"),
    f"POST {V1}/session/confirm": refused("POST", "/session/confirm", WRONG),
    f"POST {V1}/tokens": refused("POST", "/tokens", {"name": "x", "grants": ["read"], "days": 1}),
    f"PUT {V1}/password": refused("PUT", "/password", {"current": "x", "new": "another-Pass-1"}),
}
