"""The demo's organisations: all invented, of all four tiers; the ranks that their people hold."""

from dataclasses import dataclass

from spatial.domain.divisions import Tier

# Rank -> m² per person that the demo aims at when it puts people into rooms, highest first. The
# figures that count are those of the allocation standard in the database.
RANKS: dict[Tier, tuple[tuple[str, float], ...]] = {
    Tier.PROVINCE: (
        ("正厅(局)级", 30.0),
        ("副厅(局)级", 24.0),
        ("正处级", 18.0),
        ("副处级", 12.0),
        ("处级以下", 9.0),
    ),
    Tier.CITY: (("正局(处)级", 24.0), ("副局(处)级", 18.0), ("局(处)级以下", 9.0)),
    Tier.COUNTY: (("县级副职", 24.0), ("正科级", 18.0), ("副科级", 12.0), ("科级以下", 9.0)),
    Tier.TOWNSHIP: (("乡级正职", 24.0), ("乡级副职", 18.0), ("乡级以下", 9.0)),
}
SUB_PROVINCIAL_RANKS = (("正局(处)级", 30.0), ("副局(处)级", 24.0), ("局(处)级以下", 9.0))
SUB_PROVINCIAL_DIVISIONS = frozenset({"510100"})


@dataclass(frozen=True, slots=True)
class OrganisationPlan:
    """One invented organisation."""

    code: str
    name: str
    tier: Tier
    division: str
    category: str = "机关本级"
    parent: str | None = None

    @property
    def ranks(self) -> tuple[tuple[str, float], ...]:
        """Ranks of its people with their m² per person, highest first."""
        if self.division in SUB_PROVINCIAL_DIVISIONS:
            return SUB_PROVINCIAL_RANKS
        return RANKS[self.tier]


_P, _C, _X, _T = Tier.PROVINCE, Tier.CITY, Tier.COUNTY, Tier.TOWNSHIP
_AFFILIATED = "参照公务员法管理的事业单位"

ORGANISATIONS = (
    OrganisationPlan("51-A", "四川省数据资源示范局", _P, "510000"),
    OrganisationPlan("51-B", "四川省公共服务示范厅", _P, "510000"),
    OrganisationPlan("51-C", "四川省文书档案示范中心", _P, "510000", _AFFILIATED, "51-B"),
    OrganisationPlan("51-D", "四川省后勤保障示范中心", _P, "510000", _AFFILIATED, "51-B"),
    OrganisationPlan("5101-A", "成都市政务服务示范局", _C, "510100"),
    OrganisationPlan("5101-B", "成都市城市运行示范局", _C, "510100"),
    OrganisationPlan("5101-C", "成都市公共采购示范中心", _C, "510100", _AFFILIATED, "5101-A"),
    OrganisationPlan("510107-A", "武侯区政务服务示范局", _X, "510107"),
    OrganisationPlan("510107-B", "武侯区社区事务示范中心", _X, "510107", _AFFILIATED, "510107-A"),
    OrganisationPlan("5107-A", "绵阳市数据资源示范局", _C, "510700"),
    OrganisationPlan("5107-B", "绵阳市公共服务示范局", _C, "510700"),
    OrganisationPlan("5107-C", "绵阳市文书档案示范中心", _C, "510700", _AFFILIATED, "5107-B"),
    OrganisationPlan("510703-A", "涪城区政务服务示范局", _X, "510703"),
    OrganisationPlan("510703-B", "涪城区统计调查示范队", _X, "510703", "派出机构"),
    OrganisationPlan("5111-A", "乐山市公共服务示范局", _C, "511100"),
    OrganisationPlan("5111-B", "乐山市游客服务示范中心", _C, "511100", _AFFILIATED, "5111-A"),
    OrganisationPlan("511102-A", "乐山市市中区政务服务示范局", _X, "511102"),
    OrganisationPlan("511102-B", "乐山市市中区信息示范中心", _X, "511102", _AFFILIATED),
    OrganisationPlan("5113-A", "南充市数据资源示范局", _C, "511300"),
    OrganisationPlan("5113-B", "南充市公共服务示范局", _C, "511300"),
    OrganisationPlan("5113-C", "南充市后勤保障示范中心", _C, "511300", _AFFILIATED, "5113-B"),
    OrganisationPlan("511302-A", "顺庆区政务服务示范局", _X, "511302"),
    OrganisationPlan("511302-B", "顺庆区文书档案示范中心", _X, "511302", _AFFILIATED, "511302-A"),
    OrganisationPlan("5104-A", "攀枝花市公共服务示范局", _C, "510400"),
    OrganisationPlan("5104-B", "攀枝花市阳光康养示范中心", _C, "510400", _AFFILIATED, "5104-A"),
    OrganisationPlan("510402-A", "攀枝花市东区政务服务示范局", _X, "510402"),
    OrganisationPlan("510402-B", "攀枝花市东区社区事务示范中心", _X, "510402", _AFFILIATED),
    OrganisationPlan("510722901-A", "示范镇人民服务示范办公室", _T, "510722901"),
    OrganisationPlan("510722901-B", "示范镇便民服务示范中心", _T, "510722901", _AFFILIATED),
)

TOWNSHIPS = ({"code": "510722901", "parent": "510722", "name": "示范镇", "kind": "镇"},)

# One account a tier: login, display name, role, scope.
ACCOUNTS = (
    ("sheng", "省级演示账号", "admin", "51"),
    ("shi", "成都市演示账号", "ledger_clerk", "5101"),
    ("xian", "涪城区演示账号", "surveyor", "510703"),
    ("zhen", "示范镇演示账号", "viewer", "510722901"),
)
