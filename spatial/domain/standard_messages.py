"""What is said of standards, local rules and entitlements, by stable code."""

from spatial.domain.messages import Message

MESSAGES: dict[str, Message] = {
    "STANDARD_KEY_MISSING": Message(
        "配置标准文件缺少 {key}。请补上；格式见 docs/allocation-standard.md。",
        "The standard's file lacks {key}. Add it; docs/allocation-standard.md shows the form.",
    ),
    "STANDARD_VALUE": Message(
        "配置标准文件 {key} 的值 {value} 不对，应为{wanted_zh}。",
        "{key} of the standard's file is {value}; it ought to be {wanted_en}.",
    ),
    "STANDARD_OF_1999": Message(
        "{what} {value} 是 1999 年旧标准（计投资〔1999〕2250号）的值，已废止，不予采用。"
        "请核对所用的表。",
        "{what} {value} is a value of 1999 (计投资〔1999〕2250号), which is superseded, and is not"
        " taken. Check the table used.",
    ),
    "STANDARD_NOT_IN_FORCE": Message(
        "{day} 没有生效的配置标准（{standard} 自 {valid_from} 起生效）。",
        "No allocation standard is in force on {day} ({standard} is from {valid_from}).",
    ),
    "STANDARD_CHANGED": Message(
        "编码 {standard} 已有内容不同的文件入库。已入库的规定不改写；请用新编码和新生效日期。",
        "Another document of the code {standard} is stored, and stored ones are not rewritten: give"
        " it a new code and a new first day.",
    ),
    "STANDARD_SAME_DAY": Message(
        "{standard} 也自 {day} 起生效。同一区划同一天只能有一份规定生效。",
        "{standard} begins on {day}, too. On one day only one is in force for a division.",
    ),
    "NO_STANDARD_IN_FORCE": Message(
        "{day} 没有生效的配置标准。", "No allocation standard is in force on {day}."
    ),
    "LOCAL_RULE_KEY_MISSING": Message(
        "地方规定文件缺少 {key}。请补上；格式见 docs/allocation-standard.md。",
        "The local rule's file lacks {key}. Add it; docs/allocation-standard.md shows the form.",
    ),
    "LOCAL_RULE_VALUE": Message(
        "地方规定文件 {key} 的值 {value} 不对，应为{wanted_zh}。",
        "{key} of the local rule's file is {value}; it ought to be {wanted_en}.",
    ),
    "LOCAL_RULE_OVER_CEILING": Message(
        "地方规定 {document}：{what} 的 {value} 超过国家标准上限 {ceiling}。"
        "地方规定可以从严，不得放宽。",
        "Local rule {document}: {value} for {what} passes the standard's ceiling of {ceiling}."
        " A local rule may be stricter, never looser.",
    ),
    "LOCAL_RULE_UNDER_LEAST": Message(
        "地方规定 {document}：{what} 的 {value} 低于国家标准下限 {ceiling}。"
        "地方规定可以从严，不得放宽。",
        "Local rule {document}: {value} for {what} is below the standard's least of {ceiling}."
        " A local rule may be stricter, never looser.",
    ),
    "STANDARD_UNDER_LOCAL_RULES": Message(
        "新标准 {standard} 自 {day} 起比已入库的地方规定严，未入库：{rules}。"
        "请先把修订后的地方规定（新编码，自 {day} 或更早起生效，不超过新标准上限）入库，"
        "再加入新标准。",
        "From {day} on the new standard {standard} is stricter than stored local rules: {rules}."
        " Nothing was stored. First add the revised local rules (a new code, in force from {day} or"
        " earlier, within the new ceilings), then the standard.",
    ),
    "LOCAL_RULE_LOOSER": Message(
        "地方规定 {rule}（{document}，行政区划 {prefix}）比现行标准 {standard} 宽：{figures}。"
        "这些数值按标准上限执行。请将修订后的地方规定入库。",
        "Local rule {rule} ({document}, divisions {prefix}) is looser than {standard}: {figures}."
        " The standard's ceilings hold in their stead. Add the revised local rule.",
    ),
    "LOCAL_RULE_ELSEWHERE": Message(
        "地方规定 {document} 适用于行政区划 {prefix}，单位属于 {division}，不适用。",
        "Local rule {document} holds for divisions {prefix}; the organisation is of {division}.",
    ),
    "LOCAL_RULE_NOT_IN_FORCE": Message(
        "地方规定 {document} 在 {day} 未生效（{valid_from} 至 {valid_until}）。",
        "Local rule {document} is not in force on {day} ({valid_from} to {valid_until}).",
    ),
    "LOCAL_RULE_ASSUMED": Message(
        "单位文件没有写行政区划（division），按适用地方规定 {document}（{prefix}）计算。",
        "The organisation's file names no division; local rule {document} ({prefix}) is taken to"
        " hold for it.",
    ),
    "LOCAL_RULES_NOT_CHOSEN": Message(
        "单位文件没有写行政区划（division），未采用任何已入库的地方规定。",
        "The organisation's file names no division; no stored local rule was applied.",
    ),
    "DOCUMENT_NOT_JSON": Message(
        "{file} 不是有效的 JSON（第 {line} 行第 {column} 列：{reason}）。请用 UTF-8 另存后重试。",
        "{file} is no valid JSON (line {line}, column {column}: {reason}). Save it as UTF-8 and try"
        " again.",
    ),
    "DOCUMENT_TOO_LARGE": Message(
        "{file} 有 {size} 字节，超过 {limit} 字节，不像是此类文件。",
        "{file} has {size} bytes, more than {limit}: it can hardly be such a document.",
    ),
    "ORGANISATION_KEY_MISSING": Message(
        "单位文件缺少 {key}。必填：tier、storeys、posts（rank、headcount）、staff。",
        "The organisation's file lacks {key}. Needed are tier, storeys, staff and posts.",
    ),
    "ORGANISATION_VALUE": Message(
        "单位文件 {key} 的值 {value} 不对，应为{wanted_zh}。",
        "{key} of the organisation's file is {value}; it ought to be {wanted_en}.",
    ),
    "ORGANISATION_KEYS_UNUSED": Message(
        "单位文件中的 {keys} 未被使用，请核对拼写。",
        "Nothing reads {keys} of the organisation's file; check the spelling.",
    ),
    "RANK_TWICE": Message(
        "职级 {rank} 填了两次（{key}）。请合并人数。",
        "The rank {rank} stands there twice ({key}). Add the headcounts up.",
    ),
    "RANK_UNKNOWN": Message(
        "职级“{rank}”不在该层级（{tier}）的标准表中。可用：{ranks}。",
        'The rank "{rank}" is not in the table of the tier {tier}. There are: {ranks}.',
    ),
    "TIER_WITHOUT_ROWS": Message(
        "{standard} 没有层级 {tier} 的办公室面积。",
        "{standard} has no offices for the tier {tier}.",
    ),
    "DISPATCHED_UNKNOWN": Message(
        "层级 {tier} 没有“{value}”一类的派出机构。可用：{known}。",
        'The tier {tier} has no dispatched bodies of the class "{value}". There are: {known}.',
    ),
    "FIGURE_LEFT_TO_PROVINCE": Message(
        "国家标准授权省级政府制定，尚无地方规定，故无数值。",
        "Left to the province by the standard, and no local rule sets it: there is no figure.",
    ),
    "FIGURE_WAITS_FOR_OTHERS": Message(
        "所依据的数值尚未制定，无法计算。",
        "It is reckoned from a figure that is not set yet.",
    ),
    "FIGURE_PROVISIONAL": Message(
        "数值凭记忆录入，未找到出处，暂用，待核实。",
        "The figure is known from memory only: provisional until confirmed.",
    ),
    "FIGURE_OF_LOCAL_RULE": Message("按地方规定：{document}。", "By the local rule {document}."),
    "ROWS_OF_SUB_PROVINCIAL": Message(
        "副省级城市，按标准注2参照省级机关取值。",
        "Sub-provincial city: the value of provincial organs, by note 2 of the standard.",
    ),
    "SUB_PROVINCIAL_UNUSED": Message(
        "副省级城市的规定只适用于市级机关本级，本单位不适用。",
        "Rows of sub-provincial cities are for organs of the city itself; they do not apply here.",
    ),
    "ROWS_OF_DISPATCHED": Message(
        "派出机构（{class}），按标准注降一级参照取值。",
        "Dispatched body ({class}): rows of the class below, by the standard's notes.",
    ),
    "TOILET_ALLOWED": Message(
        "可设独立卫生间，不超过 {max_m2} m²，计入办公室面积。",
        "A private toilet of at most {max_m2} m² is allowed; it counts inside the limit.",
    ),
    "TOILET_FOR_HEADS": Message(
        "{condition}可设独立卫生间，不超过 {max_m2} m²，计入办公室面积。",
        "A private toilet of at most {max_m2} m², inside the limit: {condition_en}.",
    ),
    "LOUNGE_INSIDE_LIMIT": Message(
        "领导休息室、独立卫生间计入办公室使用面积，不另计。",
        "A leader's lounge and private toilet count inside the office limit, never beside it.",
    ),
    "STAFF_DIFFERS": Message(
        "编制定员 {staff} 人与各职级人数合计 {headcount} 人不一致："
        "办公室按职级人数计算，服务用房和食堂按编制定员计算。请核对。",
        "Staff {staff} differs from the {headcount} posts by rank: offices are reckoned by posts,"
        " service rooms and canteen by staff. Check both.",
    ),
    "LEFT_TO_PROVINCE": Message(
        "{items}：国家标准授权省级政府制定，尚无地方规定，不作推算。请录入本省规定。",
        "{items_en}: left to the province, and no local rule sets it; nothing is guessed. Add the"
        " provincial rule.",
    ),
    "FIGURES_PROVISIONAL": Message(
        "{items}的数值凭记忆录入，暂用，待核实。",
        "{items_en}: known from memory only, provisional until confirmed.",
    ),
    "ANNEXES_NOT_STATED": Message(
        "未填写{items}数量，总建筑面积不含其用房；人防设施另按人防部门规定，也不含在内。",
        "No number of {keys} is stated, so the building area holds no room for them; nor for"
        " civil defence, which its authority decides.",
    ),
}
