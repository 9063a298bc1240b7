"""Which encoding a drawing's texts are in, and the escapes that stand for characters.

The header's ``$DWGCODEPAGE`` is often wrong in Chinese drawings (ANSI_1252 over GBK bytes), so the
candidates are put to the vote: the share of a candidate's characters that people use every day.
"""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from ezdxf.tools.codepage import toencoding

from cad_import.tag_table import TagTable

SAMPLE_BYTES = 200_000
LONGEST_VALUE = 4000
UTF8_SINCE = "AC1021"
# A code page other than the declared one must be this much better.
MARGIN = 0.1
# What a declared code page scores when it decodes but its language has no table here.
DECLARED_MULTIBYTE, DECLARED_SINGLE = 0.85, 0.5

# Below this share of every-day characters, a text that is also UTF-8 was meant as UTF-8.
FAMILIAR = 0.8
NO_CHARACTERS = frozenset({"Cc", "Cn", "Cs"})  # control, unassigned, surrogate

# Bytes above 127, and control characters but for tabs and line ends, become 1, all others 0.
_HIGH = bytes(128) + bytes([1]) * 128
_CONTROL = bytes(int((byte < 32 and byte not in b"\t\r\n") or byte == 127) for byte in range(256))
_ESCAPE = re.compile(r"\\U\+([0-9A-Fa-f]{4})|\\M\+([1-5])([0-9A-Fa-f]{4})")
_M_ENCODINGS = {"1": "cp932", "2": "cp950", "3": "cp949", "4": "johab", "5": "gb18030"}


@dataclass(frozen=True, slots=True)
class EncodingVote:
    """The encoding chosen for a drawing.

    Parameters
    ----------
    encoding
        Python's name of the codec.
    declared
        What the header says, as a codec's name.
    score
        Share of every-day characters under the chosen codec, 0 to 1; 1 if all is ASCII.
    example
        A text of the drawing as the chosen codec reads it.
    foreign, foreign_example
        How many texts are in some other encoding, and one of them as far as it can be read.
    """

    encoding: str
    declared: str
    score: float
    example: str
    foreign: int = 0
    foreign_example: str = ""


def decode_text(raw: str) -> str:
    r"""Decode the escapes \U+xxxx and \M+nxxxx that CAD writes for characters off the code page.

    An escape that stands for no character is left as it is.

    >>> decode_text(r"\U+4F1A\U+8BAE\U+5BA4 \M+5CED201")
    '会议室 我01'
    """
    if "\\" not in raw:
        return raw
    return _ESCAPE.sub(_decode_escape, raw)


def vote_encoding(tags: TagTable, release: str, declared_page: str | None) -> EncodingVote:
    """Choose the encoding of a drawing's texts.

    Parameters
    ----------
    tags
        All tags of the drawing.
    release
        ``$ACADVER``; since AC1021 DXF is UTF-8 whatever the code page says.
    declared_page
        ``$DWGCODEPAGE``, e.g. ANSI_936.
    """
    vote = vote_codec(_values_with(_HIGH, tags), codec_of(release, declared_page))
    garbled = _values_with(_CONTROL, tags)
    if not garbled:
        return vote
    values = garbled.split(b"\n")
    shown = vote.foreign_example or values[0].decode(vote.encoding, "replace")[:40]
    return replace(vote, foreign=vote.foreign + len(values), foreign_example=shown)


def vote_codec(sample: bytes, declared: str) -> EncodingVote:
    """Choose the encoding of texts, a line each, of which those in ASCII are left out."""
    if not sample.strip():
        return EncodingVote(declared, declared, 1.0, "")
    scores = {declared: _score(sample, declared)}
    if scores[declared] < 1 - MARGIN:
        scores |= {codec: _score(sample, codec) for codec in ("utf-8", "gbk", "big5")}
    best = max(scores, key=lambda codec: scores[codec])
    chosen = best if scores[best] > scores[declared] + MARGIN else declared
    score = scores[chosen]
    if chosen == "gbk" and not _decodes(sample, "gbk") and _decodes(sample, "gb18030"):
        chosen = "gb18030"
    example = sample.split(b"\n")[0].decode(chosen, "replace")[:40]
    foreign = [value for value in sample.split(b"\n") if _is_foreign(value, chosen)]
    shown = foreign[0].decode(chosen, "replace")[:40] if foreign else ""
    return EncodingVote(chosen, declared, round(score, 3), example, len(foreign), shown)


def codec_of(release: str, page: str | None) -> str:
    """Return the codec that a header declares.

    >>> codec_of("AC1015", "ANSI_936"), codec_of("AC1032", "ANSI_936"), codec_of("AC1015", None)
    ('gbk', 'utf-8', 'cp1252')
    """
    if release >= UTF8_SINCE:
        return "utf-8"
    if page and page.lower() in {"gb2312", "dos936"}:
        return "gbk"  # ezdxf knows code pages by their number alone
    return toencoding(page or "ANSI_1252")


def _values_with(marks: bytes, tags: TagTable) -> bytes:
    """Values with bytes that are marked, a line each, up to the sample's size."""
    if len(tags.codes) == 0:
        return b""
    marked = tags.data.translate(marks)
    if b"\x01" not in marked:
        return b""
    high = np.frombuffer(marked + b"\x00", dtype=np.uint8)
    # Value, gap, value, gap: every second stretch is a value.
    stretches = np.column_stack((tags.value_starts, tags.value_ends)).ravel()
    holders = np.flatnonzero(np.maximum.reduceat(high, stretches)[::2])
    # What follows the entities draws nothing, and is often not text at all.
    end = tags.data.find(b"\nOBJECTS", tags.data.find(b"\nENTITIES"))
    holders = holders[tags.value_starts[holders] < end] if end >= 0 else holders
    values: list[bytes] = []
    size = 0
    for tag in holders.tolist():
        if tags.codes[tag] >= 1000 or tags.codes[tag] in {310, 999}:
            continue  # extended data and previews are often binary
        value = tags.value(tag)
        if len(value) > LONGEST_VALUE:
            # Cut behind an ASCII blank: elsewhere the cut might halve a character.
            value = value[: value.rfind(b" ", 0, LONGEST_VALUE) + 1]
        values.append(value)
        size += len(value)
        if size > SAMPLE_BYTES:
            break
    return b"\n".join(values)


def _score(sample: bytes, codec: str) -> float:
    if codec == "utf-8":
        return 1.0 if _decodes(sample, codec) else _valid_share(sample, codec)
    level = _EVERYDAY.get(codec)
    if level is not None:
        return _everyday_share(sample, codec, level)
    if not _decodes(sample, codec):
        return 0.0
    return DECLARED_MULTIBYTE if codec in {"cp932", "cp949"} else DECLARED_SINGLE


def _is_foreign(value: bytes, codec: str) -> bool:
    """Say whether a text is in another encoding than the drawing's others, or is none at all."""
    if not _decodes(value, codec):
        return True
    text = value.decode(codec).replace("\t", " ")
    if any(unicodedata.category(character) in NO_CHARACTERS for character in text):
        return True
    level = _EVERYDAY.get(codec)
    if level is None or not _decodes(value, "utf-8"):
        return False
    chinese = any("\u4e00" <= character <= "\u9fff" for character in value.decode("utf-8"))
    return chinese and _everyday_share(value, codec, level) < FAMILIAR


def _decodes(sample: bytes, codec: str) -> bool:
    try:
        sample.decode(codec)
    except UnicodeDecodeError:
        return False
    return True


def _valid_share(sample: bytes, codec: str) -> float:
    text = sample.decode(codec, "replace")
    high = [char for char in text if char > "\x7f"]
    return sum(char != "�" for char in high) / max(len(high), 1) * 0.9


def _everyday_share(sample: bytes, codec: str, everyday: Callable[[bytes], bool]) -> float:
    """Share of the characters outside ASCII that are every-day ones of the codec's language."""
    high = [char for char in sample.decode(codec, "replace") if char > "\x7f"]
    good = sum(
        char != "�" and everyday(encoded)
        for char in high
        if (encoded := char.encode(codec, "replace"))
    )
    return good / max(len(high), 1)


def _simplified(pair: bytes) -> bool:
    """GB 2312 symbols and level 1: the 3 755 most used characters."""
    return (
        len(pair) == 2 and pair[1] >= 0xA1 and (0xA1 <= pair[0] <= 0xA9 or 0xB0 <= pair[0] <= 0xD7)
    )


def _traditional(pair: bytes) -> bool:
    """Big5 symbols and level 1: the 5 401 most used characters."""
    return len(pair) == 2 and 0xA1 <= pair[0] <= 0xC6


_EVERYDAY: dict[str, Callable[[bytes], bool]] = {
    "gbk": _simplified,
    "gb18030": _simplified,
    "big5": _traditional,
    "cp950": _traditional,
}


def _decode_escape(match: re.Match[str]) -> str:
    unicode, page, code = match.groups()
    if unicode:
        char = chr(int(unicode, 16))
        return match.group() if "\ud800" <= char <= "\udfff" else char
    try:
        return bytes.fromhex(code).decode(_M_ENCODINGS[page])
    except UnicodeDecodeError:
        return match.group()
