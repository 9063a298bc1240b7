"""What layers and columns are called in workbooks."""

from spatial.storage.exported import Layer

LAYER_WORDS = {
    Layer.BUILDINGS: "楼栋",
    Layer.ROOMS: "房间",
    Layer.ALLOCATIONS: "安排使用",
}

COLUMN_WORDS = {
    "address": "地址",
    "allocation_id": "安排编号",
    "area_m2": "使用面积（㎡）",
    "building": "楼栋",
    "building_code": "楼栋编码",
    "built_year": "建成年份",
    "certified_gross_area_m2": "证载建筑面积（㎡）",
    "code": "编码",
    "division": "管理区划",
    "division_code": "区划代码",
    "level": "楼层",
    "level_code": "楼层编码",
    "method": "识别方式",
    "name": "名称",
    "number": "房间号",
    "ordinal": "层序",
    "organisation": "单位",
    "organisation_code": "单位编码",
    "organisations": "使用单位",
    "printed_area_m2": "图注面积（㎡）",
    "registered_area_m2": "台账面积（㎡）",
    "room_area_m2": "房间面积（㎡）",
    "room_id": "房间编号",
    "rooms": "房间数",
    "share": "份额",
    "since": "起始日",
    "status": "状态",
    "storeys_above": "地上层数",
    "storeys_below": "地下层数",
    "title_status": "权属状态",
    "until": "终止日",
    "use": "用途",
    "use_code": "用途编码",
}
