"""The demo's sites and buildings: invented, at plausible places in Sichuan."""

from dataclasses import dataclass

from api.demo.forms import Form, Wing
from api.demo.walls import Thicknesses
from spatial.domain.titles import TITLE_STATUSES

USUAL_WALLS = Thicknesses()


@dataclass(frozen=True, slots=True)
class SitePlan:
    """A site: address and the place of its south-west corner, CGCS2000 degrees."""

    code: str
    name: str
    address: str
    division: str
    longitude: float
    latitude: float


@dataclass(frozen=True, slots=True)
class BuildingPlan:
    """One building of the demo.

    Parameters
    ----------
    code, name, division, site
        Code, name, code of the managing division, code of the site.
    form, thicknesses
        Its plan.
    plans
        First and last ordinal of each floor plan; a plan that spans several is their 标准层.
    style
        Key into ``styles.STYLES``.
    sheets_per_drawing
        How many floor plans share one drawing, side by side.
    drawn_turn_deg, origin
        How the plan is turned in its drawing, and where it lies there (mm).
    map_turn_deg, offset_m
        How the building is turned on the map, and where it stands in its site (east, north).
    prefix
        What stands before every room number.
    control
        Kind of control points: ``plane``, ``cgcs2000`` or ``gcj02``.
    """

    code: str
    name: str
    division: str
    site: str
    form: Form
    plans: tuple[tuple[int, int], ...]
    style: str
    built_year: int
    title_status: str
    organisations: tuple[str, ...]
    thicknesses: Thicknesses = USUAL_WALLS
    sheets_per_drawing: int = 1
    lifts: bool = False
    drawn_turn_deg: float = 0.0
    origin: tuple[float, float] = (0.0, 0.0)
    map_turn_deg: float = 0.0
    offset_m: tuple[float, float] = (0.0, 0.0)
    prefix: str = ""
    control: str = "plane"

    @property
    def ordinals(self) -> tuple[int, ...]:
        """Every level of the building, from the lowest."""
        return tuple(k for first, last in self.plans for k in range(first, last + 1))


SITES = (
    SitePlan("S-51-01", "省级示范院落", "成都市青羊区示范大道1号", "510105", 104.0585, 30.6652),
    SitePlan("S-5101-01", "成都示范院落", "成都市武侯区示范二街8号", "510107", 104.0641, 30.5712),
    SitePlan("S-5107-01", "绵阳示范院落", "绵阳市涪城区示范路66号", "510703", 104.7412, 31.4655),
    SitePlan("S-5111-01", "乐山示范院落", "乐山市市中区示范街20号", "511102", 103.7628, 29.5803),
    SitePlan("S-5113-01", "南充示范院落", "南充市顺庆区示范北路9号", "511302", 106.0839, 30.8012),
    SitePlan("S-5104-01", "攀枝花示范院落", "攀枝花市东区示范坡3号", "510402", 101.7152, 26.5871),
    SitePlan("S-510722901-01", "示范镇院落", "绵阳市三台县示范镇1号", "510722", 105.0902, 31.0968),
)

_REGISTERED, _PAPERS_HANDED_IN, _NONE = TITLE_STATUSES[0], TITLE_STATUSES[1], TITLE_STATUSES[4]

_TOWER = Form((8400,) * 6, 7200, 2400, 7200, column=700, flush=True)
_EL = Form(
    (7800, 7800, 7200, 7200, 7800),
    6300,
    2100,
    6000,
    wings=(Wing(24300, (7200, 6600, 7200), 5700, 2100, 5700),),
)
_U = Form(
    (7800, 8400, 7800, 7800, 6600, 7800),
    6300,
    2100,
    6000,
    wings=(
        Wing(0, (7200, 7200, 6600), 5700, 1800, 5700),
        Wing(32700, (3600, 3900, 7200), 5700, 2100, 5700),
    ),
    hall=(8400, 8400),
    flush=True,
)
_HALL = Form((3900, 3600, 3600, 3600, 4200, 3600, 3600, 3900, 3300), 6000, 2100, 5700, hall=(7200,))
_T = Form(
    (7500, 7500, 6900, 7500, 7500),
    6000,
    2100,
    6000,
    wings=(Wing(12000, (6600, 7200), 5400, 1800, 5400, south=False),),
    split=2,
    column=600,
)
_LINE = Form((3600, 3300, 3600, 3600, 3900, 3300, 3600, 3600, 3300, 3600), 5700, 1800, 5400)
_WIDE = Form((8100, 8100, 7800, 8100, 8100), 6600, 2400, 6600, split=3, column=600)
_GALLERY = Form((3600, 3300, 3300, 3600, 3300, 3600, 3300, 3300, 3900), 5400, 1800, 0, column=0)
_MASONRY = Form((3600, 3300, 3600, 3300, 3600, 3300, 3600, 3300), 5100, 1800, 5100, column=0)
_THICK = Thicknesses(240, 240, 240)
_LIGHT = Thicknesses(300, 200, 100)

BUILDINGS = (
    BuildingPlan(
        "51-01",
        "四川省示范办公楼",
        "510000",
        "S-51-01",
        _TOWER,
        ((-1, -1), (0, 0), (1, 1), (2, 4), (5, 9), (10, 10), (11, 11)),
        "tarch",
        2009,
        _REGISTERED,
        ("51-A", "51-B", "51-C"),
        lifts=True,
        map_turn_deg=-7.5,
    ),
    BuildingPlan(
        "51-02",
        "四川省示范附楼",
        "510000",
        "S-51-01",
        _EL,
        ((0, 0), (1, 1), (2, 3), (4, 4)),
        "tarch_exploded",
        1996,
        _REGISTERED,
        ("51-C", "51-D"),
        sheets_per_drawing=2,
        origin=(1_250_000.0, -860_000.0),
        map_turn_deg=-7.5,
        offset_m=(10.0, -55.0),
        prefix="F",
    ),
    BuildingPlan(
        "5101-01",
        "成都示范政务中心",
        "510100",
        "S-5101-01",
        _U,
        ((-1, -1), (0, 0), (1, 1), (2, 4), (5, 5)),
        "tarch_blocks",
        2014,
        _REGISTERED,
        ("5101-A", "5101-B", "5101-C"),
        lifts=True,
        map_turn_deg=3.0,
    ),
    BuildingPlan(
        "5101-02",
        "成都示范二号楼",
        "510100",
        "S-5101-01",
        _WIDE,
        ((0, 0), (1, 2), (3, 3)),
        "aia",
        2018,
        _PAPERS_HANDED_IN,
        ("5101-C", "510107-B"),
        thicknesses=_LIGHT,
        sheets_per_drawing=3,
        offset_m=(5.0, 40.0),
        map_turn_deg=3.0,
        prefix="2-",
    ),
    BuildingPlan(
        "510107-01",
        "武侯示范办公楼",
        "510107",
        "S-5101-01",
        _T,
        ((0, 0), (1, 1), (2, 3), (4, 4)),
        "chinese",
        2003,
        _PAPERS_HANDED_IN,
        ("510107-A", "510107-B"),
        offset_m=(85.0, 30.0),
        control="gcj02",
    ),
    BuildingPlan(
        "5107-01",
        "绵阳示范办公大楼",
        "510700",
        "S-5107-01",
        _HALL,
        ((0, 0), (1, 1), (2, 4), (5, 5)),
        "chinese_split",
        2006,
        _REGISTERED,
        ("5107-A", "5107-B", "5107-C"),
        sheets_per_drawing=4,
        map_turn_deg=31.0,
    ),
    BuildingPlan(
        "5107-02",
        "绵阳示范老楼",
        "510700",
        "S-5107-01",
        _MASONRY,
        ((0, 0), (1, 1), (2, 2)),
        "tarch_plain",
        1984,
        _NONE,
        ("5107-C",),
        thicknesses=_THICK,
        sheets_per_drawing=3,
        offset_m=(70.0, 10.0),
        map_turn_deg=31.0,
    ),
    BuildingPlan(
        "510703-01",
        "涪城示范办公楼",
        "510703",
        "S-5107-01",
        _LINE,
        ((0, 0), (1, 2), (3, 3)),
        "tarch",
        1999,
        _PAPERS_HANDED_IN,
        ("510703-A", "510703-B"),
        offset_m=(-70.0, 0.0),
        map_turn_deg=30.5,
        origin=(350_000.0, 120_000.0),
    ),
    BuildingPlan(
        "5111-01",
        "乐山示范办公楼",
        "511100",
        "S-5111-01",
        _EL,
        ((0, 0), (1, 1), (2, 3), (4, 4)),
        "aia_blocks",
        2011,
        _REGISTERED,
        ("5111-A", "5111-B"),
        map_turn_deg=-24.0,
        lifts=True,
        control="cgcs2000",
    ),
    BuildingPlan(
        "511102-01",
        "市中示范办公楼",
        "511102",
        "S-5111-01",
        _LINE,
        ((0, 0), (1, 1), (2, 3)),
        "chinese",
        2001,
        _PAPERS_HANDED_IN,
        ("511102-A", "511102-B"),
        sheets_per_drawing=3,
        offset_m=(-60.0, -20.0),
        map_turn_deg=-24.0,
    ),
    BuildingPlan(
        "5113-01",
        "南充示范大楼",
        "511300",
        "S-5113-01",
        _WIDE,
        ((-1, -1), (0, 0), (1, 1), (2, 4), (5, 5)),
        "tarch_blocks",
        2016,
        _REGISTERED,
        ("5113-A", "5113-B", "5113-C"),
        lifts=True,
        origin=(-1_380_000.0, 990_000.0),
        map_turn_deg=12.0,
    ),
    BuildingPlan(
        "511302-01",
        "顺庆示范办公楼",
        "511302",
        "S-5113-01",
        _HALL,
        ((0, 0), (1, 2), (3, 3)),
        "tarch_exploded",
        1998,
        _PAPERS_HANDED_IN,
        ("511302-A", "511302-B"),
        offset_m=(0.0, 45.0),
        map_turn_deg=12.0,
    ),
    BuildingPlan(
        "5104-01",
        "攀枝花示范办公楼",
        "510400",
        "S-5104-01",
        _T,
        ((0, 0), (1, 3), (4, 4)),
        "chinese_split",
        2008,
        _REGISTERED,
        ("5104-A", "5104-B"),
        drawn_turn_deg=12.0,
        map_turn_deg=48.0,
        sheets_per_drawing=1,
    ),
    BuildingPlan(
        "510402-01",
        "东区示范办公楼",
        "510402",
        "S-5104-01",
        _LINE,
        ((0, 0), (1, 1), (2, 2), (3, 3)),
        "aia",
        2012,
        _PAPERS_HANDED_IN,
        ("510402-A", "510402-B"),
        sheets_per_drawing=2,
        offset_m=(65.0, 20.0),
        map_turn_deg=48.0,
        prefix="E",
    ),
    BuildingPlan(
        "510722901-01",
        "示范镇办公楼",
        "510722901",
        "S-510722901-01",
        _GALLERY,
        ((0, 0), (1, 1), (2, 2)),
        "tarch_plain",
        1992,
        _NONE,
        ("510722901-A",),
        thicknesses=_THICK,
        sheets_per_drawing=3,
        map_turn_deg=5.0,
    ),
    BuildingPlan(
        "510722901-02",
        "示范镇便民楼",
        "510722901",
        "S-510722901-01",
        _MASONRY,
        ((0, 0), (1, 1)),
        "chinese",
        2010,
        _NONE,
        ("510722901-A", "510722901-B"),
        thicknesses=_THICK,
        drawn_turn_deg=-20.0,
        offset_m=(0.0, 30.0),
        map_turn_deg=5.0,
    ),
)
SMALL = ("510703-01", "510722901-02")
