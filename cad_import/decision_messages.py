"""What is said about decisions and what came of them, by stable code."""

from spatial.domain.decisions import Act
from spatial.domain.messages import Message

ACT_WORDS: dict[Act, Message] = {
    Act.REJECT: Message("否定洞口", "opening rejected"),
    Act.MERGE: Message("合并房间", "rooms merged"),
    Act.ACCEPT: Message("确认洞口或隔墙", "opening or proposed wall accepted"),
    Act.SPLIT: Message("画线分隔", "split by a line"),
    Act.NOT_A_ROOM: Message("不是房间", "no room"),
    Act.LABEL: Message("更正标注", "label corrected"),
    Act.CONFIRM: Message("确认房间", "room confirmed"),
}

REASONS: dict[str, Message] = {
    "no_sheet": Message("图中没有该图幅", "the drawing has no such sheet"),
    "no_room": Message("该处没有房间", "there is no room at that place"),
    "no_opening": Message("没有该洞口", "there is no such opening"),
    "no_cut": Message("该线没有把任何房间分成两部分", "the line parts no room in two"),
    "one_room": Message("所指的是同一个房间", "the points are in one room"),
    "not_adjacent": Message("两房间不相邻", "the rooms do not lie side by side"),
    "changed": Message("房间面积已变，须重新判定", "the room's area has changed since"),
    "area_missing": Message(
        "图纸已修订，而判定未记录当时的面积",
        "the drawing was revised and the decision does not say what area was seen",
    ),
    "contradicted": Message(
        "与另一条同时的判定矛盾", "another one of the same time contradicts it"
    ),
    "unit_unknown": Message(
        "图纸单位未定，请先用 --unit-m 指明", "the drawing's unit is not known; give --unit-m"
    ),
}

DECISION_MESSAGES: dict[str, Message] = {
    "DECISIONS_UNREADABLE": Message(
        "判定文件 {file} 无法使用：{reason}。请按文档中的格式更正。",
        "The decisions in {file} cannot be used: {reason}. Mend the file as documented.",
    ),
    "DECISIONS_FOR_OTHER_FILE": Message(
        "判定是对另一版图纸（{sha256}）作出的，已按位置套用；请核对未能套用的各条。",
        "The decisions were made on another file ({sha256}); they were matched by place. Check "
        "those that no longer apply.",
    ),
    "DECISIONS_NOT_STORED": Message(
        "{subjects} 此前已由同一文件导入，未作改动；此后修改的判定不在其中。"
        "如需纳入，请在图中修改后另存再导入。",
        "{subjects} was imported from this very file before and stays as it is; decisions changed "
        "since are not in it. To bring them in, save the drawing anew and import that.",
    ),
    "DECISION_NOT_APPLIED": Message(
        "判定“{act_zh}”{target}未能套用：{reason_zh}。请重新判定。",
        "The decision “{act_en}” {target} was not applied: {reason_en}. Decide again.",
    ),
    "DECIDED": Message(
        "人工判定：{act_zh} {target}（{who}）。",
        "Decided by a person: {act_en} {target} ({who}).",
    ),
    "ROOM_LEFT_OPEN": Message(
        "{room} 的洞口被否定后不再封闭。请画分隔线或在图中补墙。",
        "With its opening rejected, {room} is no longer enclosed. Draw a line or mend the wall.",
    ),
}
