"""What is said about profiles, by stable code."""

from spatial.domain.messages import Message

PROFILE_MESSAGES: dict[str, Message] = {
    "PROFILE_APPLIED": Message(
        "已按图层方案「{profile}」读取。", "Read with the profile “{profile}”."
    ),
    "PROFILE_APPLIED_BY_LIKENESS": Message(
        "已按最相近的图层方案「{profile}」（相似度 {likeness}）读取。如不合适，"
        "请用 --profile 指定其他方案，或去掉 --profile auto。",
        "Read with the likeliest profile “{profile}” (likeness {likeness}). If it does not fit, "
        "name another with --profile, or leave out --profile auto.",
    ),
    "PROFILE_PROPOSED": Message(
        "图层与方案「{profile}」相近（相似度 {likeness}），未套用。套用请加 --profile {source}。",
        "The CAD layers are like those of the profile “{profile}” (likeness {likeness}), which was "
        "not applied. To apply it: --profile {source}.",
    ),
    "PROFILE_AMBIGUOUS": Message(
        "图层与方案「{profile}」「{other}」同样相近（相似度 {likeness}），均未套用。"
        "请用 --profile 指定一个。",
        "The CAD layers are as like those of the profile “{profile}” (likeness {likeness}) as of "
        "“{other}”; neither was applied. Name one with --profile.",
    ),
    "PROFILE_NONE_ALIKE": Message(
        "已有的 {count} 个图层方案都不相近，按图层名称和内容读取。"
        "可用 smartmap drawing profile save 保存一个。",
        "None of the {count} profiles at hand is alike; read by layer names and content. "
        "smartmap drawing profile save keeps one.",
    ),
    "PROFILE_MATCHES_NOTHING": Message(
        "图层方案「{profile}」没有一条与本图的图层相符。请核对是否选错了方案。",
        "No pattern of the profile “{profile}” fits a CAD layer of this drawing. "
        "See that it is the right one.",
    ),
    "PROFILE_UNIT_DIFFERS": Message(
        "图层方案「{profile}」的单位是 {said}，而本图表明是 {unit}，已按 {unit} 读取。"
        "请核对一处已知尺寸。",
        "The profile “{profile}” says {said}, but the drawing shows {unit} and was read so. "
        "Check one known length.",
    ),
    "PROFILE_FILE": Message(
        "图层方案 {file} 第 {line} 行：{reason}。请改正该行；"
        "格式见 smartmap drawing profile save 写出的文件。",
        "Profile {file}, line {line}: {reason}. Correct the line; smartmap drawing profile save "
        "writes one to go by.",
    ),
    "PROFILE_UNREADABLE": Message(
        "图层方案 {file} 第 {line} 行：{reason}。已跳过该方案，请改正。",
        "Profile {file}, line {line}: {reason}. It was passed over; correct it.",
    ),
    "PROFILE_NOT_FOUND": Message(
        "找不到图层方案 {file}（也不在 {folder} 中）。smartmap drawing profile list 列出已有方案。",
        "There is no profile {file}, nor one in {folder}. "
        "smartmap drawing profile list names them.",
    ),
    "PROFILE_EXISTS": Message(
        "{file} 已存在，未改动。请换一个文件名，或加 --overwrite 覆盖。",
        "{file} is there already and was left as it is. Choose another name, or --overwrite.",
    ),
    "PROFILE_LAYERS_UNSURE": Message(
        "{count} 个图层的用途未经确认，在方案中以注释列出（{subjects}）。"
        "确认后去掉行首 #，或用 --role 图层=用途 指定。",
        "Nobody vouches for the roles of {count} CAD layers; the profile lists them as comments "
        "({subjects}). Take the # away from those that are right, or give --role LAYER=ROLE.",
    ),
    "ROLE_GIVEN": Message("「{given}」不合要求：{reason}。", "“{given}” does not fit: {reason}."),
    "CAD_LAYER_UNKNOWN": Message(
        "图中没有图层 {layer}（相近的有：{near}）。smartmap drawing inspect 列出全部图层。",
        "The drawing has no CAD layer {layer} (like it: {near}). "
        "smartmap drawing inspect lists them all.",
    ),
}
