"""Printed room names and the uses they speak for."""

import json
from pathlib import Path

import pytest

import spatial.storage
from spatial.domain.room_names import _CHINESE, _ENGLISH, propose_use

REFERENCE = Path(spatial.storage.__file__).parent / "reference"


@pytest.mark.parametrize(
    ("name", "use"),
    [
        ("办公室", "102"), ("办 公 室", "102"), ("办公室1", "102"), ("局长办公室", "101"),
        ("副处长室", "101"), ("主任办公室", "101"), ("办公室主任室", "101"), ("小会议室", "201"),
        ("第一会议室", "201"), ("接待室", "202"), ("档案库房", "203"), ("库房", "211"),
        ("资料室", "204"), ("网络机房", "205"), ("机要室", "206"), ("文印室", "207"),
        ("收发室", "208"), ("医务室", "209"), ("值班室", "210"), ("储藏间", "211"),
        ("保洁间", "212"), ("开水间", "213"), ("茶水间", "213"), ("卫生间", "214"),
        ("男厕", "214"), ("女厕所", "214"), ("卫", "214"), ("无障碍卫生间", "214"),
        ("办公室卫生间", "214"), ("配电间", "301"), ("强电间", "301"), ("消防泵房", "302"),
        ("新风机房", "306"), ("空调机房", "306"), ("电梯机房", "308"), ("消防控制室", "309"),
        ("消防值班室", "309"), ("弱电间", "309"), ("弱电井", "806"), ("食堂", "401"),
        ("地下车库", "402"), ("汽车库", "40201"), ("自行车库", "40202"), ("门卫室", "403"),
        ("门厅", "801"), ("走廊", "802"), ("内走道", "802"), ("过道", "802"), ("楼梯间", "803"),
        ("1#楼梯", "803"), ("电梯厅", "804"), ("合用前室", "804"), ("阳台", "805"),
        ("管道井", "806"), ("ＷＣ", "214"), ("W.C.", "214"), ("Office 12", "102"),
        ("OPEN OFFICE", "102"), ("Conference Room", "201"), ("CORRIDOR", "802"),
        ("Elevator Lobby", "804"), ("Elevator Machine Room", "308"), ("Women's Restroom", "214"),
        ("Storage", "211"), ("Stairwell 1", "803"), ("Boardroom", "201"), ("Lobby", "801"),
    ],
)  # fmt: skip
def test_a_printed_name_proposes_its_use(name: str, use: str) -> None:
    assert propose_use(name) == use


@pytest.mark.parametrize(
    "name",
    [None, "", " ", "101", "办事大厅", "教室", "阶梯教室", "休息室", "男", "女", "卧室", "机房",
     "人事科", "Post Office", "Hall", "Room 12", "A", "Menu", "Officer", "教研室"],
)  # fmt: skip
def test_an_unsure_name_proposes_nothing(name: str | None) -> None:
    assert propose_use(name) is None


def test_every_proposed_code_is_in_the_tree() -> None:
    document = json.loads((REFERENCE / "room_uses.json").read_text(encoding="utf-8"))
    codes = {row["code"] for row in document["uses"]}

    proposed = {*_CHINESE.values(), *_ENGLISH.values(), "101"} - {None}

    assert proposed <= codes
