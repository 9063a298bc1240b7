"""What the columns of the ledger's tables are called, and how their figures are shown."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple

from spatial.domain.changes import Cause
from spatial.domain.messages import Message
from spatial.domain.room_states import OWN_USE, VACANT, RoomState
from spatial.services.ledger_report import POSTS


class Kind(StrEnum):
    """How a column's values are shown."""

    TEXT = "text"
    AREA = "area"  # m², two decimals
    NUMBER = "number"  # two decimals: a ratio, a percentage, a share
    COUNT = "count"
    DAY = "day"


class Column(NamedTuple):
    """One column; columns of one ``group`` stand side by side under a common head.

    ``sums`` tells whether the figures of all rows add up to something.
    """

    key: str
    title: Message
    kind: Kind = Kind.TEXT
    width: int = 12
    group: Message | None = None
    sums: bool = False


BY_USE = Message("其中：按用途（㎡）", "of which by use, m²")
BY_STATE = Message("其中：按使用状态（㎡）", "of which by state, m²")
STANDARD = Message("对照配置标准", "Against the allocation standard")
PEOPLE = Message("人员与人均", "People and m² per person")
TITLES = Message("楼栋与权属", "Buildings and titles")
USABLE = Message("使用面积（㎡）", "Usable area, m²")
ESTABLISHED = Message("编制（人）", "Established posts")
CAUSES = Message("变动原因（㎡）", "Causes of the change, m²")
ROOM_CAUSES = Message("变动原因（间）", "Causes of the change, rooms")


def _text(key: str, zh: str, en: str, width: int = 14) -> Column:
    return Column(key, Message(zh, en), width=width)


def _area(key: str, zh: str, en: str, group: Message | None = None) -> Column:
    return Column(key, Message(zh, en), Kind.AREA, 13, group, sums=True)


def _count(key: str, zh: str, en: str, group: Message | None = None) -> Column:
    return Column(key, Message(zh, en), Kind.COUNT, 9, group, sums=True)


def _number(key: str, zh: str, en: str, group: Message | None = None) -> Column:
    return Column(key, Message(zh, en), Kind.NUMBER, 10, group)


STATISTICS = (
    _text("key", "代码", "Code", 16),
    _text("name", "名称", "Name", 26),
    _text("tier", "级别", "Tier", 10),
    _text("group", "类别", "Group", 16),
    _text("division_code", "行政区划代码", "Division", 14),
    _text("category", "单位类别", "Category", 18),
    _text("title_status", "权属登记情况", "Title", 26),
    Column("built_year", Message("建设年代", "Built"), Kind.COUNT, 9),
    _count("rooms", "房间（间）", "Rooms"),
    _area("area_m2", "使用面积合计（㎡）", "Usable area, m²"),
    _area("held_m2", "已安排（㎡）", "Held, m²"),
    _area("vacant_m2", "空置（㎡）", "Vacant, m²"),
    _number("vacant_percent", "空置率（%）", "Vacant, %"),
    _area("office_m2", "办公室", "Offices", BY_USE),
    _area("service_m2", "服务用房", "Service rooms", BY_USE),
    _area("equipment_m2", "设备用房", "Equipment rooms", BY_USE),
    _area("ancillary_m2", "附属用房", "Ancillary rooms", BY_USE),
    _area("technical_m2", "技术业务用房", "Technical rooms", BY_USE),
    _area("other_m2", "公共及其他", "Common and other", BY_USE),
    *(_area(f"{state.value}_m2", state.label.zh, state.label.en, BY_STATE) for state in RoomState),
    _count("over_rooms", "超标（间）", "Over, rooms", STANDARD),
    _area("over_m2", "超标房间面积（㎡）", "Over, m²", STANDARD),
    _area("excess_m2", "超出面积（㎡）", "Beyond limits, m²", STANDARD),
    _count("near_rooms", "接近上限（间）", "Near, rooms", STANDARD),
    _count("no_data_rooms", "未填人员（间）", "Without data, rooms", STANDARD),
    _count("occupants", "实际使用人数", "Occupants", PEOPLE),
    _number("m2_per_occupant", "使用人均（㎡）", "m² per occupant", PEOPLE),
    _count("organisations", "单位（个）", "Organisations", PEOPLE),
    _count("staff_established", "编制定员", "Established staff", PEOPLE),
    _count("staff_unknown", "编制未知单位（个）", "Staff unknown", PEOPLE),
    _number("m2_per_staff", "编制人均（㎡）", "m² per staff", PEOPLE),
    _count("buildings", "楼栋（栋）", "Buildings", TITLES),
    _count("certified_buildings", "有证载面积（栋）", "With certified area", TITLES),
    _area("certified_gross_area_m2", "证载建筑面积（㎡）", "Certified gross area, m²", TITLES),
)

DIFFERENCES = (
    _text("key", "代码", "Code", 16),
    _text("name", "名称", "Name", 26),
    _text("tier", "级别", "Tier", 10),
    _area("before_m2", "期初（㎡）", "Before, m²"),
    *(_area(f"{c.value}_m2", c.label.zh, c.label.en, CAUSES) for c in Cause),
    _area("change_m2", "变动合计（㎡）", "Change, m²"),
    _area("after_m2", "期末（㎡）", "After, m²"),
    _count("before_rooms", "期初（间）", "Before, rooms"),
    *(_count(f"{c.value}_rooms", c.label.zh, c.label.en, ROOM_CAUSES) for c in Cause),
    _count("change_rooms", "变动合计（间）", "Change, rooms"),
    _count("after_rooms", "期末（间）", "After, rooms"),
)

ENTRIES = (
    _text("organisation_code", "单位代码", "Organisation code"),
    _text("organisation", "单位名称", "Organisation", 24),
    _text("division_code", "行政区划代码", "Division"),
    _text("building_code", "楼栋编号", "Building code"),
    _text("building", "楼栋", "Building", 20),
    _text("level_code", "楼层", "Level", 8),
    _text("number", "房间号", "Number", 10),
    _text("name", "房间名称", "Room name", 18),
    _text("use_code", "用途代码", "Use code", 9),
    _text("room_use", "房间用途", "Room use", 18),
    _number("share", "占用比例", "Share"),
    _area("area_m2", "占用面积（㎡）", "Held, m²"),
    Column("room_area_m2", Message("房间实测（㎡）", "Room, m²"), Kind.AREA, 13),
    Column("registered_area_m2", Message("登记面积（㎡）", "Registered, m²"), Kind.AREA, 13),
    _count("rooms", "房间（间）", "Rooms"),
    _text("state", "使用状态", "State", 10),
    _text("counterpart", "对方", "Counterpart", 18),
    Column("since", Message("起始日期", "Since"), Kind.DAY, 12),
    _text("room_id", "房间标识", "Room id", 38),
    _text("allocation_id", "安排标识", "Allocation id", 38),
)

MISMATCHES = (
    *ENTRIES[:11],
    Column("area_m2", Message("面积（㎡）", "Area, m²"), Kind.AREA, 13),
    Column("registered_area_m2", Message("登记面积（㎡）", "Registered, m²"), Kind.AREA, 13),
    Column("measured_area_m2", Message("实测面积（㎡）", "Measured, m²"), Kind.AREA, 13),
    Column("difference_m2", Message("相差（㎡）", "Difference, m²"), Kind.AREA, 13),
    Column("limit_m2", Message("测量限差（㎡）", "Survey limit, m²"), Kind.AREA, 13),
    *ENTRIES[-2:],
)

PERIODS = (
    _text("code", "期间", "Period", 14),
    _text("name", "名称", "Name", 24),
    _text("division_code", "行政区划代码", "Division"),
    Column("day", Message("截止日", "Day"), Kind.DAY, 12),
    _text("frozen_at", "冻结时间", "Frozen at", 26),
    _text("frozen_by", "冻结人", "Frozen by", 14),
    _count("rooms", "房间（间）", "Rooms"),
    _area("area_m2", "使用面积（㎡）", "Usable area, m²"),
)

TABLE_1 = (
    _text("name", "行政区划名称", "Division", 24),
    _text("tier", "级别", "Tier", 10),
    _text("code", "行政区划代码", "Code", 16),
    _text("filled_in_by_organisation", "填表人单位", "Filled in at", 24),
    _text("filled_in_by", "填表人", "Filled in by", 12),
    _text("telephone", "电话", "Telephone", 16),
    _text("date", "日期", "Date", 12),
)

TABLE_2 = (
    Column("no", Message("序号", "No."), Kind.COUNT, 6),
    _text("site_code", "编号", "Site code", 12),
    _text("site", "院落", "Site", 18),
    _text("address", "地址坐落", "Address", 24),
    _text("division_code", "行政区划代码", "Division", 14),
    Column("land_area_m2", Message("用地面积（㎡）", "Land, m²"), Kind.AREA, 12),
    Column("gross_area_m2", Message("总建筑面积（㎡）", "Gross area, m²"), Kind.AREA, 12),
    Column(
        "office_gross_area_m2",
        Message("办公用房建筑面积（㎡）", "Offices, gross m²"),
        Kind.AREA,
        12,
    ),
    Column(
        "technical_gross_area_m2",
        Message("技术业务用房建筑面积（㎡）", "Technical, gross m²"),
        Kind.AREA,
        12,
    ),
    _text("organisation_code", "单位代码", "Organisation code", 12),
    _text("organisation", "单位名称", "Organisation", 24),
    _text("category", "单位类别", "Category", 16),
    _area("office_m2", "办公室", "Offices", USABLE),
    _area("service_m2", "服务用房", "Service rooms", USABLE),
    _area("equipment_m2", "设备用房", "Equipment rooms", USABLE),
    _area("usable_m2", "合计", "Sum", USABLE),
    Column(
        "ancillary_gross_area_m2",
        Message("附属用房建筑面积（㎡）", "Ancillary, gross m²"),
        Kind.AREA,
        12,
    ),
    _text("title_status", "权属登记情况", "Title", 24),
    _text("built_year", "建设年代", "Built", 10),
    _text("leased", "是否为租（借）用", "Leased or borrowed", 10),
    _text("remark", "备注", "Remark", 18),
)
SITE_COLUMNS = 9
"""How many columns of table 2 speak of the site, and stand once for all its organisations."""

TABLE_3 = (
    Column("no", Message("序号", "No."), Kind.COUNT, 6),
    _text("building_code", "楼栋编号", "Building code", 12),
    _text("address", "地址坐落", "Address", 24),
    _text("division_code", "行政区划代码", "Division", 14),
    Column("land_area_m2", Message("用地面积（㎡）", "Land, m²"), Kind.AREA, 12),
    Column("gross_area_m2", Message("总建筑面积（㎡）", "Gross area, m²"), Kind.AREA, 12),
    _text("main_organisation", "主要使用单位", "Main user", 24),
    _text("title_status", "权属登记情况", "Title", 24),
    _text("built_year", "建设年代", "Built", 10),
    _area("usable_m2", "实测使用面积（㎡）", "Usable, measured, m²"),
    _text("remark", "备注", "Remark", 30),
)

TIER_WORDS: Mapping[str, str] = MappingProxyType(
    {"central": "中央", "province": "省级", "city": "市级", "county": "县级", "township": "乡级"}
)
STATE_WORDS: Mapping[str, Message] = MappingProxyType(
    {state.value: state.label for state in RoomState}
    | {"own_use": OWN_USE, "vacant": VACANT, "common": Message("公共部位", "common parts")}
)
STANDING_WORDS: Mapping[str, Message] = MappingProxyType(
    {
        "over": Message("超标", "over the limit"),
        "near": Message("接近上限", "near the limit"),
        "no_data": Message("未填人员", "without data"),
        "other": Message("未超标或不适用", "within, or not applicable"),
    }
)


def post_column(key: str) -> Column:
    """Return the column of a rank's posts."""
    rank = key.removeprefix(POSTS)
    return Column(key, Message(rank, rank), Kind.COUNT, 7, ESTABLISHED, sums=True)
