"""Title to a building (权属): its status and its certificate, in the words of the field's forms."""

TITLE_STATUSES = (
    "已统一登记到机关事务管理部门名下",
    "登记在各部门或其他单位名下、已移交权属资料",
    "登记在各部门或其他单位名下、未移交权属资料",
    "未登记、已移交权属资料",
    "未登记、未移交权属资料",
    "其他情况",
)
"""权属登记情况: two sources, see ``ownership_status`` of the reference data on room uses."""

CERTIFICATE_KINDS = ("土地证", "房产证", "不动产权证", "未办证")
"""权属证书种类: two sources, see ``certificate_kind`` there."""
