"""What frozen periods and comparisons say, by stable code."""

from spatial.domain.messages import Message

PERIOD_MESSAGES: dict[str, Message] = {
    "PERIOD_EXISTS": Message(
        "{division} 已冻结过期间 {period}，冻结后不可更改。请换一个编号。",
        "{division} has frozen a period {period}; it stays as it is. Choose another code.",
    ),
    "PERIOD_CODE": Message(
        "“{value}”不能作为期间编号：请用 1–40 个字母、数字、汉字、点、横线或下划线，"
        "且不要写成日期。",
        "{value} cannot be a period's code: 1 to 40 letters, digits, dots, dashes or underscores,"
        " and not a date.",
    ),
    "DAYS_REVERSED": Message(
        "截止日 {until} 早于起始日 {since}，请对调。",
        "The later moment, {until}, comes before the earlier one, {since}: swap them.",
    ),
    "PERIODS_APART": Message(
        "所选期间分属互不包含的行政区划（{divisions}），不能相互比较。",
        "The periods are of divisions that do not lie within one another ({divisions}): they cannot"
        " be compared.",
    ),
}
