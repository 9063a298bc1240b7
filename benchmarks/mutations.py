"""Ways to damage a drawing, by seed: as disks, networks and programs do, and as an attacker would.

Each takes the bytes of a drawing and a generator of random numbers, and returns other bytes.
"""

from collections.abc import Callable, Mapping
from random import Random
from types import MappingProxyType

Mutate = Callable[[bytes, Random], bytes]

UGLY_VALUES = (
    b"nan", b"-inf", b"1e300", b"1e999", b"1" + b"0" * 300, b"6000,5", b"0x10", b"", b"1.2.3",
    b"9999999999999999999", b"-1", b"1e15", b"\xff\xfe", "会议室".encode(), b"A" * 5000, b"1 000",
    b"*MODEL_SPACE", b"0", b"EOF", b"ENDSEC",
)  # fmt: skip
CODE_PAGES = (b"ANSI_936", b"ANSI_1252", b"GB2312", b"ANSI_950", b"ANSI_932", b"UTF-8", b"DOS850")
HUGE_COUNTS = (b"30000", b"32767", b"-5", b"2147483647")


def flip_bit(data: bytes, rng: Random) -> bytes:
    """Turn over one bit."""
    place = rng.randrange(len(data))
    return data[:place] + bytes([data[place] ^ 1 << rng.randrange(8)]) + data[place + 1 :]


def overwrite(data: bytes, rng: Random) -> bytes:
    """Write noise or noughts over a stretch."""
    place, size = rng.randrange(len(data)), rng.choice((1, 4, 32, 512))
    size = min(size, len(data) - place)
    noise = rng.choice((bytes(size), rng.randbytes(size)))
    return data[:place] + noise + data[place + size :]


def lose_stretch(data: bytes, rng: Random) -> bytes:
    """Lose a stretch of bytes."""
    place = rng.randrange(len(data))
    return data[:place] + data[place + rng.choice((1, 2, 40, 512, 4096)) :]


def double_stretch(data: bytes, rng: Random) -> bytes:
    """Write a stretch of the drawing once more, somewhere else."""
    place, other = rng.randrange(len(data)), rng.randrange(len(data))
    return data[:place] + data[other : other + rng.choice((16, 200, 4096))] + data[place:]


def insert_bytes(data: bytes, rng: Random) -> bytes:
    """Insert a few bytes that mean something to readers."""
    place = rng.randrange(len(data))
    strange = (
        b"\n",
        b"\r",
        b"\x00",
        b"\x1a",
        b"  0\nENDSEC\n",
        b"  0\nEOF\n",
        b"nan",
        b"\xef\xbb\xbf",
    )
    return data[:place] + rng.choice(strange) + data[place:]


def cut_off(data: bytes, rng: Random) -> bytes:
    """Lose everything from a place on."""
    return data[: rng.randrange(1, len(data))]


def _lines(data: bytes) -> list[bytes]:
    return data.replace(b"\r\n", b"\n").split(b"\n")


def _tag(lines: list[bytes], rng: Random) -> int:
    """Line of the code of a tag at random."""
    return 2 * rng.randrange(max(1, (len(lines) - 1) // 2))


def _records(lines: list[bytes]) -> list[int]:
    return [at for at in range(0, len(lines) - 1, 2) if lines[at].strip() == b"0"]


def drop_tag(data: bytes, rng: Random) -> bytes:
    """Lose a tag: a group code and its value."""
    lines = _lines(data)
    at = _tag(lines, rng)
    return b"\n".join(lines[:at] + lines[at + 2 :])


def double_tag(data: bytes, rng: Random) -> bytes:
    """Write a tag twice."""
    lines = _lines(data)
    at = _tag(lines, rng)
    return b"\n".join(lines[: at + 2] + lines[at:])


def swap_tags(data: bytes, rng: Random) -> bytes:
    """Exchange two tags."""
    lines = _lines(data)
    one, other = _tag(lines, rng), _tag(lines, rng)
    lines[one : one + 2], lines[other : other + 2] = lines[other : other + 2], lines[one : one + 2]
    return b"\n".join(lines)


def spoil_value(data: bytes, rng: Random) -> bytes:
    """Put a value that is none in place of one, most often of a coordinate."""
    lines = _lines(data)
    coordinates = {b"10", b"11", b"20", b"21", b"40", b"42"}
    places = [at for at in range(0, len(lines) - 1, 2) if lines[at].strip() in coordinates]
    at = rng.choice(places) if places and rng.random() < 0.7 else _tag(lines, rng)
    if at + 1 < len(lines):
        lines[at + 1] = rng.choice(UGLY_VALUES)
    return b"\n".join(lines)


def spoil_code(data: bytes, rng: Random) -> bytes:
    """Put another group code in place of one."""
    lines = _lines(data)
    lines[_tag(lines, rng)] = rng.choice(
        (b"0", b"5", b"8", b"10", b"100", b"999", b"1071", b"5000")
    )
    return b"\n".join(lines)


def drop_record(data: bytes, rng: Random) -> bytes:
    """Lose an entity, a table entry, the begin or the end of a section or block."""
    lines = _lines(data)
    begins = [*_records(lines), len(lines) - 1]
    if len(begins) < 3:
        return data
    one = rng.randrange(len(begins) - 1)
    return b"\n".join(lines[: begins[one]] + lines[begins[one + 1] :])


def double_record(data: bytes, rng: Random) -> bytes:
    """Write an entity or other record twice, handle and all."""
    lines = _lines(data)
    begins = [*_records(lines), len(lines) - 1]
    if len(begins) < 3:
        return data
    one = rng.randrange(len(begins) - 1)
    return b"\n".join(lines[: begins[one + 1]] + lines[begins[one] :])


def _sections(data: bytes) -> list[bytes]:
    """Divide a drawing into its sections; what comes before and behind them goes along."""
    parts = data.replace(b"\r\n", b"\n").split(b"  0\nSECTION\n")
    return [parts[0], *(b"  0\nSECTION\n" + part for part in parts[1:])]


def mix_sections(data: bytes, rng: Random) -> bytes:
    """Lose, double or exchange whole sections."""
    sections = _sections(data)
    one, other = rng.randrange(len(sections)), rng.randrange(len(sections))
    match rng.randrange(3):
        case 0:
            del sections[one]
        case 1:
            sections.insert(other, sections[one])
        case _:
            sections[one], sections[other] = sections[other], sections[one]
    return b"".join(sections)


def drop_section_end(data: bytes, rng: Random) -> bytes:
    """Lose the end of a section, of a block, of a polyline or of the file."""
    end = rng.choice((b"  0\nENDSEC\n", b"  0\nENDBLK\n", b"  0\nENDTAB\n", b"  0\nEOF\n"))
    parts = data.replace(b"\r\n", b"\n").split(end)
    at = rng.randrange(len(parts))
    return end.join(parts[:at]) + end.join(parts[at:])


def edit_blocks(data: bytes, rng: Random) -> bytes:
    """Let a block insert another one or itself, or an INSERT stand for thousands."""
    lines = _lines(data)
    inserts = [at for at in _records(lines) if lines[at + 1].strip() == b"INSERT"]
    if not inserts:
        return data
    at = rng.choice(inserts)
    named = [n for n in range(0, len(lines) - 1, 2) if lines[n].strip() == b"2"]
    name = next((n for n in named if n > at), at)
    names = [lines[n + 1] for n in named]
    if rng.random() < 0.5 and names:
        lines[name + 1] = rng.choice((*names, b"*Model_Space", b"missing"))
    else:
        lines[name + 2 : name + 2] = [
            b" 70",
            rng.choice(HUGE_COUNTS),
            b" 71",
            rng.choice(HUGE_COUNTS),
        ]
    return b"\n".join(lines)


def _text(data: bytes) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("gbk", "replace")


def recode(data: bytes, rng: Random) -> bytes:
    """Write the texts in another encoding, or say so in the header, or change the line ends."""
    match rng.randrange(5):
        case 0:
            return data.replace(b"ANSI_936", rng.choice(CODE_PAGES))
        case 1:
            codec = rng.choice(("utf-8", "utf-16-le", "utf-16-be", "gb18030"))
            return _text(data).encode(codec, "replace")
        case 2:
            return rng.choice((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff", b"\x00")) + data
        case 3:
            return data.replace(b"\n", rng.choice((b"\r", b"\r\n", b"\n\n", b"\n\r")))
        case _:
            return data.replace(b"AC10", rng.choice((b"AC10", b"AC99", b"AC00", b"MC10")), 1)


OF_BYTES: Mapping[str, Mutate] = MappingProxyType(
    {
        mutate.__name__: mutate
        for mutate in (flip_bit, overwrite, lose_stretch, double_stretch, insert_bytes, cut_off)
    }
)
OF_TAGS: Mapping[str, Mutate] = MappingProxyType(
    {
        mutate.__name__: mutate
        for mutate in (
            drop_tag, double_tag, swap_tags, spoil_value, spoil_code, drop_record, double_record,
            mix_sections, drop_section_end, edit_blocks, recode,
        )
    }
)  # fmt: skip


def mutate(data: bytes, rng: Random) -> tuple[str, bytes]:
    """Damage a drawing once, by a way that suits its form; return the way's name and the bytes."""
    ways = dict(OF_BYTES)
    if b"SECTION\n" in data[:4096] or b"SECTION\r\n" in data[:4096]:
        ways |= OF_TAGS
    name = rng.choice(sorted(ways))
    return name, ways[name](data, rng)
