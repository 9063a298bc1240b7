"""Profiles as TOML files that people edit: read with the line of every mistake, written the same.

A file looks like this::

    format = 1
    name = "某某设计院"
    metres_per_unit = 0.001

    [roles]
    "A-WALL*" = "wall"
    "门窗" = "opening"

    [fingerprint]
    layers = ["A-WALL", "门窗"]
    text_styles = ["HZ"]
    blocks = []
"""

import json
import math
import re
import tomllib
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from cad_import.profiles import Fingerprint, Pattern, Profile, role_lookup
from cad_import.roles import CadLayer, Role, bare_layer_name
from spatial.domain.errors import InvalidInputError
from spatial.domain.findings import Finding, Severity

FORMAT = 1
SUFFIX = ".toml"
MAX_BYTES = 1_000_000
KEYS = {"format", "name", "metres_per_unit", "roles", "fingerprint"}
FINGERPRINT_KEYS = ("layers", "text_styles", "blocks")
ROLE_WORDS = {
    Role.WALL: "墙",
    Role.COLUMN: "柱",
    Role.WINDOW: "窗",
    Role.DOOR: "门",
    Role.OPENING: "门窗（同层）",
    Role.ROOM_OUTLINE: "房间轮廓线",
    Role.STAIR: "楼梯、坡道、栏杆",
    Role.FURNITURE: "家具、洁具、设备",
    Role.AXIS: "轴线",
    Role.DIMENSION: "尺寸标注",
    Role.TEXT: "文字",
    Role.FILL: "填充",
    Role.FRAME: "图框",
    Role.STRUCTURE: "梁板等，不围合房间",
    Role.OTHER: "其他，不参与识别",
}


class _MistakeError(Exception):
    """What is wrong with a profile, and at which key or line."""

    def __init__(self, reason: str, key: str | None = None, line: int | None = None) -> None:
        super().__init__(reason)
        self.reason, self.key, self.line = reason, key, line


def load_profile(path: Path) -> Profile:
    """Read a profile.

    Raises
    ------
    InvalidInputError
        ``PROFILE_FILE`` with the line and what to correct.
    """
    return parse_profile(_content(path), file=path.name, source=str(path))


def load_profiles(folder: Path) -> tuple[tuple[Profile, ...], tuple[Finding, ...]]:
    """Read all profiles of a folder; one that cannot be read becomes a finding."""
    profiles, findings = [], []
    for path in sorted(folder.glob(f"*{SUFFIX}")):
        try:
            profiles.append(load_profile(path))
        except InvalidInputError as error:
            findings.append(Finding("PROFILE_UNREADABLE", Severity.WARNING, values=error.values))
    return tuple(profiles), tuple(findings)


def _content(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except OSError as error:
        reason = f"无法打开 cannot be opened ({error.strerror})"
        raise _refusal(path.name, 1, reason) from error


def parse_profile(content: bytes, *, file: str, source: str = "") -> Profile:
    """Read a profile out of the bytes of a TOML file.

    Raises
    ------
    InvalidInputError
        ``PROFILE_FILE`` with the line and what to correct.
    """
    text = ""
    try:
        text = _text(content)
        return _profile(_table(text), source)
    except _MistakeError as mistake:
        line = mistake.line or _line_of(mistake.key, text)
        raise _refusal(file, line, mistake.reason) from mistake


def _refusal(file: str, line: int, reason: str) -> InvalidInputError:
    return InvalidInputError(
        f"{file}:{line}: {reason}", code="PROFILE_FILE", file=file, line=str(line), reason=reason
    )


def _text(content: bytes) -> str:
    if len(content) > MAX_BYTES:
        raise _MistakeError(f"超过 {MAX_BYTES} 字节 it is larger than {MAX_BYTES} bytes")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise _MistakeError("不是 UTF-8，请另存为 UTF-8 it is not in UTF-8", line=line) from error


def _table(text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        told = re.search(r"\(at line (\d+)", str(error))
        line = int(told[1]) if told else text.count("\n") + 1
        raise _MistakeError(f"不合 TOML 语法 no TOML ({error})", line=line) from error
    except RecursionError as error:
        raise _MistakeError("嵌套过深 it is nested too deep") from error


def _line_of(key: str | None, text: str) -> int:
    """Find the line on which a key stands; the first, if it is nowhere."""
    if key is None:
        return 1
    written = {key or "''", json.dumps(key, ensure_ascii=False), f"'{key}'", f"[{key}]"}
    for number, line in enumerate(text.splitlines(), start=1):
        if line.split("=")[0].strip() in written or line.strip() in written:
            return number
    return 1


def _profile(table: dict[str, Any], source: str) -> Profile:
    for key in table:
        if key not in KEYS:
            raise _MistakeError(
                f"不认识 {key}；可用 unknown; known: {', '.join(sorted(KEYS))}", key
            )
    if table.get("format") != FORMAT:
        raise _MistakeError(f"format 须为 {FORMAT}; it must be {FORMAT}", "format")
    name = table.get("name")
    if not isinstance(name, str) or not name.strip():
        raise _MistakeError("name 须为非空文字 it must be a text", "name")
    return Profile(
        name.strip(),
        _roles(table.get("roles", {})),
        _metres(table.get("metres_per_unit")),
        _fingerprint(table.get("fingerprint", {})),
        source,
    )


def _metres(value: object) -> float | None:
    if value is None:
        return None
    number = isinstance(value, (int, float)) and not isinstance(value, bool)
    if not number or not 1e-6 <= float(value) < math.inf:  # type: ignore[arg-type]
        raise _MistakeError(
            "须为一个图形单位的米数 it must be a length in metres", "metres_per_unit"
        )
    return float(value)  # type: ignore[arg-type]


def _roles(table: object) -> tuple[Pattern, ...]:
    if not isinstance(table, dict):
        raise _MistakeError("roles 须为表 [roles]; it must be a table", "roles")
    patterns: dict[str, Pattern] = {}
    for name, role in table.items():
        bare = bare_layer_name(name)
        if not bare:
            raise _MistakeError("图层名为空 the layer has no name", name)
        if bare in patterns:
            twice = patterns[bare][0]
            raise _MistakeError(f"与 {twice!r} 是同一图层 it is the same layer as {twice!r}", name)
        patterns[bare] = name, _role(role, name)
    return tuple(patterns.values())


def _role(value: object, key: str) -> Role:
    try:
        return Role(value if isinstance(value, str) else "")
    except ValueError as error:
        raise _MistakeError(unknown_role(str(value)), key) from error


def unknown_role(word: str) -> str:
    """Say that a word is no role, and which there are."""
    return f"用途 {word!r} 不存在；可用 no such role; roles: {', '.join(Role)}"


def _fingerprint(table: object) -> Fingerprint:
    if not isinstance(table, dict) or any(key not in FINGERPRINT_KEYS for key in table):
        words = ", ".join(FINGERPRINT_KEYS)
        raise _MistakeError(f"[fingerprint] 只能有 may have: {words}", "fingerprint")
    sets = []
    for key in FINGERPRINT_KEYS:
        names = table.get(key, [])
        if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
            raise _MistakeError(f"{key} 须为文字列表 it must be a list of texts", key)
        sets.append(frozenset(map(bare_layer_name, names)))
    return Fingerprint(*sets)


def parse_role(text: str) -> Pattern:
    """Read ``LAYER=ROLE`` as given by hand.

    Raises
    ------
    InvalidInputError
        ``ROLE_GIVEN`` with what does not fit.
    """
    layer, found, word = text.rpartition("=")
    layer, word = layer.strip(), word.strip().lower()
    if not found or not layer:
        reason = "须写作 图层=用途 it must be LAYER=ROLE"
        raise InvalidInputError(f"{text}: {reason}", code="ROLE_GIVEN", given=text, reason=reason)
    if word not in list(Role):
        reason = unknown_role(word)
        raise InvalidInputError(f"{text}: {reason}", code="ROLE_GIVEN", given=text, reason=reason)
    return layer, Role(word)


def drafted_profile(
    name: str,
    layers: Iterable[CadLayer],
    metres_per_unit: float | None,
    fingerprint: Fingerprint,
    *,
    base: Profile | None = None,
    by_hand: Sequence[Pattern] = (),
) -> tuple[Profile, tuple[CadLayer, ...]]:
    """Make a profile of what was decided for a drawing.

    Patterns by hand stand as given, then those of the base that they leave, then the names of the
    layers that neither covers.

    Returns
    -------
    profile
        With what someone or the layers' own names vouch for.
    unsure
        Layers that nobody vouches for, one per name, in order.
    """
    taken = {bare_layer_name(pattern) for pattern, _ in by_hand}
    kept = [one for one in (base.roles if base else ()) if bare_layer_name(one[0]) not in taken]
    patterns = {bare_layer_name(one[0]): one for one in (*by_hand, *kept)}
    covered = role_lookup(patterns.values())
    unsure: dict[str, CadLayer] = {}
    for layer in sorted(layers, key=lambda layer: layer.name):
        bare = bare_layer_name(layer.name)
        if not bare or covered(layer.name) is not None:
            continue
        if layer.reason == "name":
            patterns.setdefault(bare, (bare, layer.role))
        else:
            unsure.setdefault(bare, layer)
    left = tuple(layer for bare, layer in sorted(unsure.items()) if bare not in patterns)
    joined = fingerprint.joined(base.fingerprint) if base else fingerprint
    return Profile(name, tuple(patterns.values()), metres_per_unit, joined), left


def profile_toml(profile: Profile, unsure: Sequence[CadLayer] = ()) -> str:
    """Write a profile for people to edit: the same text for the same profile."""
    lines = [
        f"# {_quoted(profile.name)}：CAD 图层方案 a profile of CAD layers",
        "# 可手工修改。图层名不分大小写，不含外部参照前缀；* 任意多字符，? 一个字符；",
        "# 不含 * ? 的条目优先，其余自上而下。",
        "# Edit it at will. Names fold case and lack XREF prefixes; exact names go first.",
        f"format = {FORMAT}",
        f"name = {_quoted(profile.name)}",
        "",
        "# 一个图形单位的米数，仅在图纸本身看不出单位时采用。Used where a drawing does not tell.",
    ]
    unit = profile.metres_per_unit
    lines.append("# metres_per_unit = 0.001" if unit is None else f"metres_per_unit = {unit!r}")
    lines += ["", "# 用途 roles:"]
    lines += [f"#   {role.value:<13}{words}" for role, words in ROLE_WORDS.items()]
    lines.append("[roles]")
    lines += [f"{_quoted(pattern)} = {_quoted(role.value)}" for pattern, role in profile.roles]
    if unsure:
        lines += [
            "",
            "# 未经确认：核对后去掉行首 #。Nobody vouches for these; take away the # if right.",
        ]
        lines += [
            f"# {_quoted(bare_layer_name(layer.name))} = {_quoted(layer.role.value)}"
            for layer in unsure
        ]
    lines += ["", "# 用于识别同一设计院的图纸，一般不改。By these its drawings are recognised."]
    lines.append("[fingerprint]")
    fingerprint = profile.fingerprint
    for key in FINGERPRINT_KEYS:
        lines += _listed(key, sorted(getattr(fingerprint, key)))
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    """Write a TOML basic string: JSON's escapes are among TOML's, DEL aside.

    Bytes that are no character in the drawing's encoding become ``?``, which fits any.
    """
    valid = text.encode("utf-8", "replace").decode()
    return json.dumps(valid, ensure_ascii=False).replace("\x7f", "\\u007f")


def _listed(key: str, names: Sequence[str]) -> list[str]:
    if not names:
        return [f"{key} = []"]
    return [f"{key} = [", *(f"    {_quoted(name)}," for name in names), "]"]
