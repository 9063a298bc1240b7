"""Categories of organisations (单位类别), as the field's forms list them."""

UNIT_CATEGORIES = (
    "机关本级",
    "垂直管理机构",
    "派出机构",
    "参照公务员法管理的事业单位",
    "其他",
)
"""The first four are the scope of the national form; see ``unit_category`` of the reference data
on room uses."""
