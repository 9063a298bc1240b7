"""What a room is for, as far as the name printed in it says.

The tables map words to room-use codes (``room_uses.json``). The longest word found in a name
decides; of two as long the later one does, because the head of a Chinese (and English) compound
stands last: 办公室卫生间 is a toilet. A word mapped to nothing guards a name that would else be
misread: 办事大厅 is no lobby.
"""

import re
import unicodedata

LEADER_TITLES = (
    "书记|局长|处长|科长|股长|厅长|省长|市长|区长|县长|乡长|镇长|州长|主任|主席|院长|校长|所长|站长|队长"
    "|部长|司长|秘书长|巡视员|调研员|检察长|庭长|组长|政委|总工|领导|党组成员"
)
_LEADER_OFFICE = re.compile(rf"({LEADER_TITLES})(的)?(办公室|办公|室)$")
_NOT_LETTERS = re.compile(r"[^a-z']+")

CHINESE_WORDS: dict[str, str] = {
    "102": "办公室 办公 办公区 办公间 开放办公区 大办公室 科室",
    "201": "会议室 会议 会议厅 会商室 会谈室 报告厅 多功能厅 视频会议室 党组会议室",
    "202": "接待室 接待 接待厅 会客室 会客厅 贵宾室 洽谈室 来访接待室 信访接待室",
    "203": "档案室 档案 档案库 档案库房 档案馆 案卷室 卷宗室",
    "204": "图书室 图书资料室 资料室 阅览室 图书阅览室 图书馆",
    "205": "网络机房 网络中心 信息机房 数据机房 计算机房 计算机机房 服务器机房 服务器室 "
    "信息中心 电子政务机房",
    "206": "机要室 机要保密室 保密室 机要 涉密机房",
    "207": "文印室 文印 打印室 打印间 复印室 复印间 打字室 油印室 图文室",
    "208": "收发室 收发 邮件室 信报间",
    "209": "医务室 医务 卫生室 卫生所 诊室 保健室",
    "210": "值班室 值班 值守室 应急值班室",
    "211": "储藏室 储藏间 储藏 储物间 储物 储存间 贮藏室 库房 仓库 杂物间 杂物 物资库 "
    "用品库 器材室",
    "212": "物业用房 物业办公室 物业 保洁间 保洁 清洁间 清扫间 工勤 司机室 司机休息室 "
    "保安室 勤务用房",
    "213": "开水间 开水房 开水 茶水间 茶水 饮水间 茶歇",
    "214": "卫生间 洗手间 厕所 男厕 女厕 男卫 女卫 男卫生间 女卫生间 公厕 公卫 主卫 客卫 "
    "盥洗室 盥洗间 无障碍卫生间 残卫 无障碍卫 第三卫生间 化妆间",
    "301": "配电间 配电室 配电房 变配电室 变配电 变电所 变电室 高压室 低压室 强电间 "
    "发电机房 电表间",
    "302": "水泵房 泵房 消防泵房 给水泵房 生活泵房 水泵间",
    "303": "水箱间 水箱房 水池",
    "304": "中水处理间 中水处理 中水机房",
    "305": "锅炉房 热力交换站 换热站 热交换间 热力间",
    "306": "空调机房 空调间 新风机房 风机房 排风机房 排烟机房 送风机房 制冷机房 冷冻机房 通风机房",
    "307": "通信机房 通讯机房 电信机房 电信间 通信间 交换机房 电话机房",
    "308": "电梯机房",
    "309": "消防控制室 消控室 监控室 安防监控室 安防 中控室 弱电间 弱电机房 智能化机房 "
    "消防值班室 消防控制中心 广播室",
    "3": "设备间 设备用房 设备房 设备室",
    "401": "食堂 餐厅 厨房 备餐间 备餐 操作间 小餐厅 职工食堂 餐饮",
    "402": "停车库 车库 地下车库 停车场 停车区",
    "40201": "汽车库 地下汽车库 机动车库",
    "40202": "自行车库 自行车棚 自行车",
    "40203": "电动车库 摩托车库 电瓶车库 电动自行车库 电动自行车",
    "403": "警卫室 警卫 门卫室 门卫 岗亭 武警",
    "404": "人防 人防地下室 防空地下室 人防设施",
    "801": "门厅 大堂 大厅 门斗 中庭 入口大厅 前厅 门廊",
    "802": "走廊 走道 过道 过厅 通道 连廊 外廊 内廊 回廊 内走道 走廊过道",
    "803": "楼梯间 楼梯 疏散楼梯 防烟楼梯间 楼梯前室 消防楼梯 梯间",
    "804": "电梯厅 电梯间 电梯 电梯井 电梯前室 合用前室 消防前室 消防电梯 客梯 货梯 候梯厅",
    "805": "阳台 露台 生活阳台 晒台",
    "806": "管道井 管井 风井 水井 电井 强电井 弱电井 水暖井 水管井 烟道 竖井 排烟井 "
    "排风井 新风井 设备井 电缆井 通风井",
    "901": "临街门面 门面 商铺 店面 铺面",
}
# Words that hold one of the above but mean something the tree has no sure place for.
CHINESE_GUARDS = (
    "办事大厅",
    "服务大厅",
    "政务大厅",
    "业务大厅",
    "办公楼",
    "办公用品店",
    "会议中心",
    "展厅",
    "食堂值班",
    "教研室",
    "实验室",
    "图书角",
    "楼梯教室",
    "阶梯教室",
    "设备层",
    "卫生检验",
    "接待中心",
    "水井房",
    "车库入口",
    "坡道",
    "物业公司",
    "化验室",
    "卫生院",
)
# Words so short that they count only as the whole name.
CHINESE_WHOLE = {"卫": "214", "厕": "214", "男": None, "女": None, "库": "211", "梯": None}

ENGLISH_WORDS: dict[str, str] = {
    "101": "director's office|director office|manager office|manager's office|private office",
    "102": "office|offices|open office|shared office",
    "201": "meeting|meeting room|conference|conference room|conf|board room|boardroom|auditorium",
    "202": "reception|reception room|reception area",
    "203": "archive|archives|records|file room|filing",
    "204": "library|reading room",
    "205": "server|server room|it room|data room|data center|data centre|computer room|lan",
    "207": "print|print room|printing|copy|copy room|printer",
    "208": "mail|mail room|mailroom",
    "209": "clinic|first aid|medical|nurse",
    "211": "storage|store|store room|storeroom|stor|closet|storage room",
    "212": "janitor|janitor closet|janitor's closet|jan|cleaner|custodial|custodian|housekeeping",
    "213": "tea|tea room|kitchenette|pantry|tea point|coffee",
    "214": "restroom|rest room|toilet|toilets|wc|w c|washroom|bathroom|bath|lavatory|lav|"
    "men|women|men's|women's|mens|womens|men's restroom|women's restroom|"
    "men's toilet|women's toilet|ladies|gents",
    "301": "electrical|electrical room|elec|elec room|electrical closet|switch room|"
    "transformer|generator",
    "302": "pump|pump room",
    "305": "boiler|boiler room",
    "306": "mechanical|mechanical room|mech|mech room|hvac|ahu|plant room|air handling",
    "307": "telecom|telecom room|telephone|comms|comms room|idf|mdf|telecommunications|tel data",
    "308": "elevator machine room|lift machine room|elevator machine|lift motor room",
    "309": "security room|control room|fire control room",
    "401": "canteen|cafeteria|dining|dining room|kitchen|dining hall",
    "402": "garage|parking|car park",
    "801": "lobby|vestibule|foyer|entrance|entrance hall|entry|atrium",
    "802": "corridor|hallway|passage|circulation|corr",
    "803": "stair|stairs|stairwell|stairway|staircase|exit stair",
    "804": "elevator|elevators|lift|lifts|elevator lobby|lift lobby|elevator shaft|elev",
    "805": "balcony|terrace|loggia",
    "806": "shaft|duct|riser|chase|pipe shaft|duct shaft",
}
ENGLISH_GUARDS = ("post office", "office building", "entry level", "toilet paper", "men at work")

_CHINESE: dict[str, str | None] = {
    word: code for code, words in CHINESE_WORDS.items() for word in words.split()
} | dict.fromkeys(CHINESE_GUARDS)
_ENGLISH: dict[str, str | None] = {
    phrase: code for code, phrases in ENGLISH_WORDS.items() for phrase in phrases.split("|")
} | dict.fromkeys(ENGLISH_GUARDS)


def propose_use(name: str | None) -> str | None:
    """Propose the room-use code that a printed room name speaks for; None when unsure.

    Examples
    --------
    >>> [propose_use(name) for name in ("处长办公室", "男卫生间", "办公室 (3)", "教室")]
    ['101', '214', '102', None]
    >>> propose_use("MEETING ROOM 2"), propose_use("Women"), propose_use("Stair B")
    ('201', '214', '803')
    """
    if not name:
        return None
    text = unicodedata.normalize("NFKC", name).lower().replace("’", "'")
    chinese = "".join(char for char in text if "一" <= char <= "鿿")
    if chinese:
        return _chinese_use(chinese)
    return _english_use(text)


def _chinese_use(name: str) -> str | None:
    if name in CHINESE_WHOLE:
        return CHINESE_WHOLE[name]
    if _LEADER_OFFICE.search(name):
        return "101"
    found = [(len(word), name.rindex(word), word) for word in _CHINESE if word in name]
    return _CHINESE[max(found)[2]] if found else None


def _english_use(text: str) -> str | None:
    words = f" {_NOT_LETTERS.sub(' ', text.replace('.', '')).strip()} "
    found = [
        (len(phrase), words.rindex(f" {phrase} "), phrase)
        for phrase in _ENGLISH
        if f" {phrase} " in words
    ]
    return _ENGLISH[max(found)[2]] if found else None
