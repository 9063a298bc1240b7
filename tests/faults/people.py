"""People who work with the service over HTTP while it is being killed, and hold it to its word.

Each asks until answered, as a browser's user or a script does; what was answered is noted in the
`Promises`. An answer that a killed service may not give is a promise broken.
"""

import hashlib
import json
import queue
import random
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import httpx2 as httpx

from tests.faults.promises import Place, Plan, Promises
from tests.faults.service import Service
from tests.support.drawings import draw_rooms
from tests.support.form_files import filled

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PAUSE_S = 0.1
JOB_PATIENCE_S = 180.0
UNANSWERED = frozenset({429, 503})
"""What a service says that cannot answer now, beside saying nothing."""

HOLDER, OTHER_HOLDER = "SC-FGW", "SC-CZT"
ROOMS = (3, 6)
"""How many rooms a drawing has, at least and at most."""

BATCH = 3
AGAIN = 0.3
"""Share of the plans that are drawn anew and imported again once they are in force."""


class Desk:
    """What people hand on to each other."""

    def __init__(self) -> None:
        self.drafts: queue.SimpleQueue[tuple[str, Plan]] = queue.SimpleQueue()
        self.in_force: queue.SimpleQueue[Plan] = queue.SimpleQueue()
        self.revise: queue.SimpleQueue[Plan] = queue.SimpleQueue()
        self.filled: queue.SimpleQueue[Plan] = queue.SimpleQueue()


class Person(threading.Thread):
    """Somebody who does one thing over and over, until told to stop; what is begun is ended."""

    login: str

    def __init__(self, service: Service, promises: Promises, desk: Desk, seed: int) -> None:
        super().__init__(daemon=True)
        self.stopping = threading.Event()
        self.service, self.promises, self.desk = service, promises, desk
        self.rng = random.Random(f"{seed} {type(self).__name__}")
        self._client = service.client(self.login)

    def run(self) -> None:
        """Work until told to stop."""
        try:
            while not self.stopping.is_set():
                self.act()
        except Exception as error:
            self.promises.broken.append(f"{type(self).__name__}: {error!r}")
        finally:
            self._client.close()

    def act(self) -> None:
        """Do it once."""
        raise NotImplementedError

    def next_of(self, waiting: "queue.SimpleQueue[Any]") -> Any:
        """Return what was handed on, or None after a while."""
        try:
            return waiting.get(timeout=PAUSE_S)
        except queue.Empty:
            return None

    def ask_once(self, ask: Callable[[httpx.Client], httpx.Response]) -> httpx.Response | None:
        """Ask; return None if there was no answer, or none that says what became of it."""
        try:
            answer = ask(self._client)
        except httpx.HTTPError as error:
            self.promises.unanswered[type(error).__name__] += 1
            return None
        if answer.status_code in UNANSWERED:
            self.promises.unanswered[str(answer.status_code)] += 1
            return None
        return answer

    def ask(self, ask: Callable[[httpx.Client], httpx.Response], *known: int) -> httpx.Response:
        """Ask until answered; any other answer than 2xx and the known ones is a broken promise."""
        until = time.monotonic() + JOB_PATIENCE_S
        while time.monotonic() < until:
            if (answer := self.ask_once(ask)) is not None:
                if not answer.is_success and answer.status_code not in known:
                    asked = f"{answer.request.method} {answer.request.url.path}"
                    raise AssertionError(f"{asked}: {answer.status_code} {answer.text[:300]}")
                return answer
            time.sleep(PAUSE_S)
        raise AssertionError("no answer for minutes")

    def end_of(self, job: str) -> dict[str, Any]:
        """Wait for an accepted job's end."""
        until = time.monotonic() + JOB_PATIENCE_S
        while time.monotonic() < until:
            told: dict[str, Any] = self.ask(lambda client: client.get(f"jobs/{job}")).json()
            if told["state"] not in {"waiting", "running"}:
                return told
            time.sleep(PAUSE_S)
        raise AssertionError(f"job {job} does not end: {told}")

    def draw(self, folder: Path, place: Place, revision: int = 1) -> tuple[Plan, bytes]:
        """Draw a plan that nobody drew before."""
        storey = int(place.level[1:])
        numbers = tuple(f"{storey}{n:02}" for n in range(1, self.rng.randint(*ROOMS) + 1))
        path = folder / "plan.dxf"
        draw_rooms(path, numbers=numbers, title=None)
        mark = f"999\n{place.building} {place.level} {revision}\n".encode()
        content = mark + path.read_bytes()
        plan = Plan(place, hashlib.sha256(content).hexdigest(), numbers, revision)
        self.promises.sent[plan.sha256] = plan
        return plan, content

    def keep_draft(self, plan: Plan, told: dict[str, Any]) -> None:
        """Note what an import's job said at its end, and hand the draft on."""
        if told["state"] != "succeeded":
            raise AssertionError(f"an import did not succeed: {told}")
        [stored] = told["result"]["plans"]
        if stored["rooms"] != len(plan.numbers):
            raise AssertionError(f"rooms are missing: {told}")
        self.promises.drafts[stored["floor_plan_id"]] = plan
        self.desk.drafts.put((stored["floor_plan_id"], plan))


class Surveyor(Person):
    """Imports drawings one by one; now and then a plan anew that is in force."""

    login = "surveyor"

    def act(self) -> None:
        """Import one."""
        old: Plan | None = None
        if self.rng.random() < AGAIN and not self.desk.revise.empty():
            old = self.next_of(self.desk.revise)
        with tempfile.TemporaryDirectory() as folder:
            if old is None:
                plan, content = self.draw(Path(folder), self.promises.new_place())
            else:
                plan, content = self.draw(Path(folder), old.place, old.revision + 1)
        data = {"building": plan.place.building, "level": plan.place.level}
        files = {"drawing": ("plan.dxf", content)}
        send = partial(_post, path="imports", data=data, files=files)
        with self.promises.doing("import"):
            with self.promises.doing("upload"):
                answer = self.ask_once(send)
                if answer is None and self.rng.random() < 0.5:
                    return  # gives up: what was sent may be there or not, but whole
                job = str((answer or self.ask(send)).json()["id"])
            self.promises.jobs[job] = "import"
            self.keep_draft(plan, self.end_of(job))


class Office(Person):
    """Imports batches."""

    login = "office"

    def act(self) -> None:
        """Import one."""
        plans, files, lines = [], [], ["file,building,level"]
        with tempfile.TemporaryDirectory() as folder:
            for number in range(BATCH):
                plan, content = self.draw(Path(folder), self.promises.new_place())
                plans.append(plan)
                files.append(("drawing", (f"{number}.dxf", content)))
                lines.append(f"{number}.dxf,{plan.place.building},{plan.place.level}")
        files.append(("manifest", ("manifest.csv", "\n".join([*lines, ""]).encode())))
        with self.promises.doing("batch"):
            with self.promises.doing("upload"):
                answer = self.ask(partial(_post, path="batches", files=files))
            batch = answer.json()
            self.promises.jobs[batch["id"]] = "batch"
            told = self.end_of(batch["id"])
            if told["state"] != "succeeded" or len(told["parts"]) != BATCH:
                raise AssertionError(f"a batch did not succeed: {told}")
            by_level = {(plan.place.building, plan.place.level): plan for plan in plans}
            for part in told["parts"]:
                self.promises.jobs[part] = "import"
                done = self.end_of(part)
                asked = done["asked"]
                self.keep_draft(by_level[asked["building"], asked["level"]], done)


class Reviewer(Person):
    """Publishes drafts that others imported."""

    login = "reviewer"

    def act(self) -> None:
        """Publish one."""
        if (found := self.next_of(self.desk.drafts)) is None:
            return
        floor_plan_id, plan = found
        body = {"valid_from": plan.valid_from.isoformat()}
        send = partial(_post, path=f"floor-plans/{floor_plan_id}/publication", json=body)
        with self.promises.doing("publish"):
            answer = self.ask(send, 409)
        # asked again, what was done and not answered is a conflict: it is in force already
        if (
            answer.status_code == httpx.codes.CONFLICT
            and answer.json()["code"] != "PLAN_SUPERSEDED"
        ):
            raise AssertionError(answer.text)
        self.promises.published[floor_plan_id] = plan
        if plan.revision == 1 and self.rng.random() < AGAIN:
            self.desk.revise.put(plan)
        elif plan.revision == 1:
            self.desk.in_force.put(plan)


class Clerk(Person):
    """Fills in forms for levels that are in force, and moves a part of a room."""

    login = "province"

    def act(self) -> None:
        """Load one form, then move a part of its first room."""
        plan: Plan | None = self.next_of(self.desk.in_force)
        if plan is None:
            return
        book = filled("rooms", *(_line(plan, number) for number in plan.numbers))
        send = partial(
            _post,
            path="ledger/forms/rooms/workbook",
            content=book,
            headers={"Content-Type": XLSX, "Accept": "application/json"},
            params={"accept_warnings": "true"},
        )
        self.promises.tried.add(plan.place)
        with self.promises.doing("form"):
            answer = self.ask(send)
        if not answer.json()["stored"]:
            raise AssertionError(answer.text)
        self.promises.filled[plan.place] = plan.numbers
        self._move(plan)

    def _move(self, plan: Plan) -> None:
        """Move a quarter of a room under a key; sent again, it is answered alike."""
        body = {
            "building": plan.place.building,
            "level": plan.place.level,
            "number": plan.numbers[0],
            "day": plan.valid_from.isoformat(),
            "why": "调整",
            "share": 0.25,
            "from_organisation": HOLDER,
            "to_organisation": OTHER_HOLDER,
        }
        key = f"{plan.place.building}/{plan.place.level}"
        send = partial(_post, path="ledger/moves", json=body, headers={"Idempotency-Key": key})
        with self.promises.doing("change"):
            told = [self.ask(send).json() for _ in range(2)]
        if told[0] != told[1]:
            raise AssertionError(f"one key, two answers: {json.dumps(told)}")
        self.promises.moved[key] = told[0]


PEOPLE: Sequence[type[Person]] = (Surveyor, Office, Reviewer, Clerk)


def _post(client: httpx.Client, *, path: str, **sent: Any) -> httpx.Response:
    return client.post(path, **sent)


def _line(plan: Plan, number: str) -> dict[str, Any]:
    return {
        "building": plan.place.building,
        "level": plan.place.level,
        "number": number,
        "use": "102 一般工作人员办公室",
        "area": 12,
        "organisation": HOLDER,
        "share": 1,
        "since": plan.valid_from,
    }
