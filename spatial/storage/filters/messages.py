"""What filters, boxes and pages of collections are refused with, by stable code."""

from spatial.domain.messages import Message

MESSAGES: dict[str, Message] = {
    "FILTER_INVALID": Message(
        "过滤条件不是有效的 CQL2：{where}。", "The filter is no valid CQL2: {where}."
    ),
    "FILTER_TOO_LARGE": Message(
        "过滤条件过大：{limit}。请简化后再试。",
        "The filter is too large: {limit}. Make it simpler.",
    ),
    "FILTER_OPERATOR": Message(
        "过滤条件中的 {where} 不是可用的运算符或函数。",
        "{where} is no operator or function that a filter may use here.",
    ),
    "FILTER_PROPERTY": Message(
        "没有可供过滤的属性 {where}；可用：{columns}。",
        "There is no property {where} to filter by; there are {columns}.",
    ),
    "FILTER_TYPES": Message("{where} 不能用于 {types}。", "{where} does not take {types}."),
    "FILTER_VALUE": Message(
        "过滤条件中的值无效：{where}。", "A value of the filter cannot be used: {where}."
    ),
    "CRS_UNKNOWN": Message(
        "不支持坐标系 {crs}；可用：CRS84、EPSG:4326、4490、3857、4534–4554。",
        "The CRS {crs} is not supported; there are CRS84 and EPSG:4326, 4490, 3857, 4534 to 4554.",
    ),
    "BBOX_INVALID": Message(
        "范围框无效：{bbox}。请给出西、南、东、北。",
        "{bbox} is no bounding box: west, south, east, north.",
    ),
    "SORT_COLUMN": Message(
        "不能按 {column} 排序；可用：{columns}。",
        "There is no sorting by {column}; there are {columns}.",
    ),
    "PAGE_KEY": Message(
        "翻页标记与排序不符，请从第一页开始。",
        "The page's key does not fit the order: begin with the first page.",
    ),
}
