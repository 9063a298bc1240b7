"""What stands on a floor: cores that repeat on every level, and rooms that fill the rest."""

from dataclasses import dataclass
from enum import StrEnum
from random import Random
from typing import NamedTuple

from api.demo.floors import RoomKind

_K = RoomKind


class LevelKind(StrEnum):
    """Which programme a level follows."""

    BASEMENT = "basement"
    GROUND = "ground"
    TYPICAL = "typical"
    TOP = "top"


class RoomProgramme(NamedTuple):
    """A room that may be placed: its label, use, fittings and how many places it takes."""

    name: str
    use: str
    kind: RoomKind
    places: int


OFFICE = RoomProgramme("办公室", "102", _K.OFFICE, 1)
HALLS = {
    LevelKind.BASEMENT: RoomProgramme("停车库", "402", _K.HALL, 0),
    LevelKind.GROUND: RoomProgramme("便民服务大厅", "5", _K.HALL, 0),
    LevelKind.TYPICAL: RoomProgramme("大开间办公室", "102", _K.OPEN_OFFICE, 0),
    LevelKind.TOP: RoomProgramme("大会议室", "201", _K.HALL, 0),
}

# Each level draws its special rooms from here, in this order, before offices fill what is left.
_GROUND = (
    RoomProgramme("门厅", "801", _K.LOBBY, 2),
    RoomProgramme("值班室", "210", _K.SERVICE, 1),
    RoomProgramme("收发室", "208", _K.SERVICE, 1),
    RoomProgramme("接待室", "202", _K.SERVICE, 1),
)
_GROUND_MORE = (
    RoomProgramme("医务室", "209", _K.SERVICE, 1),
    RoomProgramme("物业用房", "212", _K.SERVICE, 1),
    RoomProgramme("档案室", "203", _K.SERVICE, 2),
    RoomProgramme("消防控制室", "309", _K.SERVICE, 1),
    RoomProgramme("变配电室", "301", _K.SERVICE, 2),
)
_TYPICAL = (
    RoomProgramme("会议室", "201", _K.MEETING, 2),
    RoomProgramme("小会议室", "201", _K.MEETING, 1),
    RoomProgramme("开敞办公室", "102", _K.OPEN_OFFICE, 3),
    RoomProgramme("档案室", "203", _K.SERVICE, 1),
    RoomProgramme("文印室", "207", _K.SERVICE, 1),
    RoomProgramme("储藏室", "211", _K.SERVICE, 1),
    RoomProgramme("信息机房", "205", _K.SERVICE, 1),
    RoomProgramme("资料室", "204", _K.SERVICE, 1),
    RoomProgramme("机要室", "206", _K.SERVICE, 1),
    RoomProgramme("接待室", "202", _K.SERVICE, 1),
    RoomProgramme("党员活动室", "201", _K.MEETING, 2),
    RoomProgramme("空调机房", "306", _K.SERVICE, 1),
)
_BASEMENT = (
    RoomProgramme("变配电室", "301", _K.SERVICE, 2),
    RoomProgramme("水泵房", "302", _K.SERVICE, 2),
    RoomProgramme("空调机房", "306", _K.SERVICE, 1),
    RoomProgramme("通信机房", "307", _K.SERVICE, 1),
)
_FILL = {
    LevelKind.BASEMENT: (RoomProgramme("储藏室", "211", _K.SERVICE, 1),),
    LevelKind.GROUND: (OFFICE,),
    LevelKind.TYPICAL: (OFFICE, OFFICE, OFFICE, RoomProgramme("办公室", "102", _K.OFFICE, 2)),
    LevelKind.TOP: (OFFICE, OFFICE, OFFICE, OFFICE),
}
_LEADERS = ("主任办公室", "副主任办公室")


@dataclass(slots=True)
class LevelProgramme:
    """The rooms still to be placed on one level."""

    kind: LevelKind
    special: list[RoomProgramme]
    leaders: int
    rng: Random

    def next_room(self, places_left: int, *, wide_enough: bool = True) -> RoomProgramme:
        """Take the next room that fits into what is left of a run."""
        if self.special and self.rng.random() < 0.45:
            for k, room in enumerate(self.special):
                if room.places <= places_left and (wide_enough or room.places == 1):
                    return self.special.pop(k)
        if self.leaders and self.rng.random() < 0.3:
            self.leaders -= 1
            return RoomProgramme(self.rng.choice(_LEADERS), "101", _K.OFFICE, 1)
        fitting = [room for room in _FILL[self.kind] if room.places <= places_left]
        return self.rng.choice(fitting)

    def lobby(self) -> RoomProgramme | None:
        """Take the lobby, which has its place before all else."""
        for k, room in enumerate(self.special):
            if room.kind is _K.LOBBY:
                return self.special.pop(k)
        return None


def level_programme(kind: LevelKind, rng: Random, *, places: int) -> LevelProgramme:
    """Choose the special rooms and the number of leaders' rooms of a level with so many places."""
    if kind is LevelKind.GROUND:
        special = [*_GROUND, *rng.sample(_GROUND_MORE, k=min(3, places // 8))]
    elif kind is LevelKind.BASEMENT:
        special = list(_BASEMENT)
    else:
        special = rng.sample(_TYPICAL, k=min(len(_TYPICAL), max(2, places // 5)))
    leaders = {LevelKind.TYPICAL: max(1, places // 8), LevelKind.TOP: max(2, places // 5)}
    return LevelProgramme(kind, special, leaders.get(kind, 0), rng)
