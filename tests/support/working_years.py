"""A ledger as people keep it: random changes through the services, day after day."""

import datetime as dt
from collections import Counter
from collections.abc import Callable, Sequence
from decimal import Decimal
from random import Random
from typing import Any
from uuid import UUID

from psycopg import Connection
from shapely import box
from shapely.affinity import translate

from api.ledger_files.importing import check_with_ledger, import_checked
from api.ledger_files.reading import read_table
from spatial.domain.changes import Cause, Change
from spatial.domain.errors import SpatialError
from spatial.domain.floor_plans import PlanRoom
from spatial.domain.room_states import RoomState
from spatial.services.allocations import (
    AllocationRequest,
    MoveRequest,
    RowPlace,
    allocate,
    move,
    return_room,
)
from spatial.services.buildings import dispose_building, transfer_building
from spatial.services.dissolve_organisation import dissolve_organisation
from spatial.services.import_drawing import ImportRequest, import_drawing
from spatial.services.organisations import NewOrganisation, add_organisation
from spatial.services.room_changes import (
    RoomCorrection,
    change_use,
    correct_room,
    dispose_rooms,
    set_state,
)
from spatial.services.store_form import Storing
from spatial.storage.ledger_forms import ledger_forms
from spatial.storage.organisations import OrganisationRepository
from tests.support.form_files import Row, filled
from tests.support.ledger import day
from tests.support.readings import (
    SITE_X_M,
    SITE_Y_M,
    add_building,
    make_plan,
    make_reading,
    make_room,
)

DIVISIONS = ("510104", "510105", "510100")
SHARES = ("1", "0.5", "0.333333", "0.25")
USES = ("101", "102", "201", "802")
SCOPE = "51"


class WorkingYears:
    """A town whose ledger is kept by the services alone."""

    def __init__(self, conn: Connection[Any], random: Random) -> None:
        self.conn = conn
        self.random = random
        self.day = day(0)
        self.done: Counter[str] = Counter()
        self.refused: Counter[str] = Counter()
        self.named = 0
        self.buildings: list[str] = []
        self.plans: dict[str, list[tuple[str, float, str]]] = {}
        self.organisations = ["O1", "O2", "O3", "O4"]
        for code in self.organisations:
            OrganisationRepository(conn, "").add(code, f"单位{code}", "county", "510104")
        for _ in range(4):
            self.add_building()

    def run(self, operations: int) -> None:
        """Do so many operations; what a service refuses does not count."""
        kinds: dict[Callable[[], None], int] = {
            self.import_plan: 8, self.allocate: 25, self.allocate_row: 8, self.move: 15,
            self.return_room: 8, self.change_use: 8, self.correct: 8, self.dispose: 4,
            self.transfer: 3, self.set_state: 4, self.dispose_building: 1, self.add_building: 1,
            self.succeed: 2, self.excel_in: 4,
        }  # fmt: skip
        while self.done.total() < operations:
            [kind] = self.random.choices(list(kinds), list(kinds.values()))
            self.day += dt.timedelta(days=self.random.choice([0, 0, 0, 0, 0, 1]))
            try:
                with self.conn.transaction():
                    kind()
                    self.conn.execute("SET CONSTRAINTS ALL IMMEDIATE")
                self.done[kind.__name__] += 1
            except SpatialError as refusal:
                self.refused[refusal.code] += 1

    def change(self, *causes: Cause) -> Change:
        """Return a change of today or, now and then, of some weeks ago."""
        back = self.random.choice([0, 0, 0, 0, 0, self.random.randrange(40)])
        when = max(self.day - dt.timedelta(days=back), day(0))
        return Change(when, "clerk", "日常管理", self.random.choice(causes))

    def pick_room(self) -> UUID:
        """Return a room of a plan, now and then one that is there no more."""
        rows = self.conn.execute(
            "SELECT room.id FROM room WHERE %s OR EXISTS (SELECT 1 FROM room_version"
            " WHERE room_id = room.id AND upper_inf(valid)) ORDER BY map_id",
            [self.random.random() < 0.1],
        ).fetchall()
        if not rows:
            raise SpatialError(code="NO_ROOM")
        found: UUID = self.random.choice(rows)[0]
        return found

    def pick_row(self) -> tuple[UUID | RowPlace, str, Decimal]:
        """Return a room or row that someone holds until further notice, its holder and share."""
        rows = self.conn.execute(
            "SELECT room_id, building.code, level_code, number, organisation.code, share"
            " FROM allocation JOIN organisation ON organisation.id = organisation_id"
            " LEFT JOIN building ON building.id = allocation.building_id"
            " LEFT JOIN room ON room.id = room_id"
            " WHERE upper_inf(valid) ORDER BY room.map_id, number, level_code, 2, 5"
        ).fetchall()
        if not rows:
            raise SpatialError(code="NO_ROW")
        room, building, level, number, holder, share = self.random.choice(rows)
        return room or RowPlace(building, level, number), holder, share

    def add_building(self) -> None:
        self.named += 1
        code = f"B-{self.named:02d}"
        self.buildings.append(code)
        add_building(self.conn, code, self.random.choice(DIVISIONS))

    def import_plan(self) -> None:
        """Publish a plan of the building's level; a known level's rooms change a little."""
        building = self.random.choice(self.buildings)
        known = self.plans.get(building) or [
            (str(201 + at), self.width(), self.random.choice(USES)) for at in range(4)
        ]
        plan = [self.revise(room) for room in known if self.random.random() < 0.9]
        if self.random.random() < 0.5:
            taken = {number for number, _, _ in known}
            number = next(str(n) for n in range(201, 300) if str(n) not in taken)
            plan.append((number, self.width(), self.random.choice(USES)))
        content = self.random.randbytes(12)
        reading = make_reading(make_plan(_side_by_side(plan)), content=content)
        request = ImportRequest(
            building, "surveyor", publish=True, valid_from=self.change(Cause.ADDITION).day
        )
        import_drawing(self.conn, reading, content, request)
        self.plans[building] = plan

    def revise(self, room: tuple[str, float, str]) -> tuple[str, float, str]:
        """Return a room as the next survey finds it."""
        number, width_m, use = room
        if self.random.random() < 0.3:
            width_m = self.width()
        if self.random.random() < 0.2:
            use = self.random.choice(USES)
        return number, width_m, use

    def width(self) -> float:
        """Return the width of a room, metres."""
        return self.random.randrange(200, 700) / 100

    def allocate(self) -> None:
        requests = [AllocationRequest(self.pick_room(), *self.holder())]
        if self.random.random() < 0.2:
            requests.append(AllocationRequest(self.pick_room(), *self.holder()))
        allocate(self.conn, SCOPE, requests, self.change(Cause.REALLOCATION, Cause.ADDITION))

    def allocate_row(self) -> None:
        place = RowPlace(
            self.random.choice(self.buildings), "F2", str(self.random.randrange(201, 212))
        )
        request = AllocationRequest(
            place,
            *self.holder(),
            registered_area_m2=Decimal(self.random.randrange(900, 3000)) / 100,
            use_code=self.random.choice(USES),
        )
        allocate(self.conn, SCOPE, [request], self.change(Cause.ADDITION))

    def excel_in(self) -> None:
        """Hand in a filled-in workbook of a few rooms; one that is not stored counts as refused."""
        building, since = self.random.choice(self.buildings), self.change(Cause.ADDITION).day
        numbers = self.random.sample(range(201, 212), self.random.randrange(1, 4))
        rows: list[Row] = []
        for number in numbers:
            organisation, share = self.holder()
            rows.append(
                {
                    "building": building,
                    "level": "F2",
                    "number": str(number),
                    "use": self.random.choice(USES),
                    "area": Decimal(self.random.randrange(900, 3000)) / 100,
                    "organisation": organisation,
                    "share": share,
                    "since": since,
                }
            )
        table, container = read_table(filled("rooms", *rows), ledger_forms(), None, is_csv=False)
        file = check_with_ledger(self.conn, table, container, SCOPE)
        storing = Storing(SCOPE, "clerk", "年度盘点")
        if not import_checked(self.conn, file, storing, accept_warnings=True).is_stored:
            raise SpatialError(code="FORM_KEPT_OUT")

    def holder(self) -> tuple[str, Decimal]:
        """Return an organisation and a share."""
        return self.random.choice(self.organisations), Decimal(self.random.choice(SHARES))

    def move(self) -> None:
        room, holder, share = self.pick_row()
        taker = self.random.choice([code for code in self.organisations if code != holder])
        part = self.random.choice([None, share / 2])
        change = self.change(Cause.REALLOCATION, Cause.SUBJECT_CHANGE)
        move(self.conn, SCOPE, MoveRequest(room, holder, taker, part), change)

    def return_room(self) -> None:
        room, holder, share = self.pick_row()
        part = self.random.choice([None, share / 2])
        return_room(self.conn, SCOPE, room, holder, part, self.change(Cause.REALLOCATION))

    def change_use(self) -> None:
        use = self.random.choice(USES)
        change_use(self.conn, SCOPE, self.pick_room(), use, self.change(Cause.USE_CHANGE))

    def correct(self) -> None:
        right = RoomCorrection(area_m2=Decimal(self.random.randrange(900, 3000)) / 100)
        correct_room(self.conn, SCOPE, self.pick_room(), right, self.change(Cause.CORRECTION))

    def dispose(self) -> None:
        dispose_rooms(self.conn, SCOPE, [self.pick_room()], self.change(Cause.DISPOSAL))

    def set_state(self) -> None:
        state = self.random.choice([None, *RoomState])
        counterpart = "某公司" if state else None
        change = self.change(Cause.REALLOCATION)
        set_state(self.conn, SCOPE, self.pick_room(), state, counterpart, change)

    def transfer(self) -> None:
        building, division = self.random.choice(self.buildings), self.random.choice(DIVISIONS)
        change = self.change(Cause.SUBJECT_CHANGE)
        transfer_building(self.conn, SCOPE, building, division, change)

    def dispose_building(self) -> None:
        if len(self.buildings) <= 3:
            self.add_building()
        building = self.random.choice(self.buildings)
        dispose_building(self.conn, SCOPE, building, self.change(Cause.DISPOSAL))
        self.buildings.remove(building)

    def succeed(self) -> None:
        """Dissolve an organisation; a new one takes over what it holds."""
        self.named += 1
        old, new = self.random.choice(self.organisations), f"N{self.named}"
        change = self.change(Cause.SUBJECT_CHANGE)
        founded = NewOrganisation(new, f"单位{new}", "county", "510104")
        add_organisation(self.conn, SCOPE, founded, change)
        dissolve_organisation(self.conn, SCOPE, old, change, new)
        self.organisations[self.organisations.index(old)] = new


def _side_by_side(rooms: Sequence[tuple[str, float, str]]) -> list[PlanRoom]:
    """Return rooms of 3 m depth in a row, each on a place of its own by its number."""
    return [
        make_room(
            number,
            translate(box(0, 0, width_m, 3), SITE_X_M + (int(number) - 201) * 7.2, SITE_Y_M),
            use=use,
        )
        for number, width_m, use in rooms
    ]
