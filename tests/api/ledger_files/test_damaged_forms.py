"""Whatever is broken in a workbook, it is refused or judged; nothing falls over."""

import re
from random import Random

import pytest

from api.ledger_files.refusals import FormFileError
from tests.support.form_files import as_wps, checked, filled, office_file, parts, with_parts

SEEDS = range(24)
ODD = (b"", b"NaN", b"1e400", b"-5", b"99999", b"#REF!", b"=1+1", b"60", b"2958466", "中".encode())
NUMBERS = (b'"-1"', b'"99999999999"', b'""', b'"x"', b'"1.5"')


def damaged(content: bytes, rng: Random) -> bytes:
    """Change a part at one place: a byte, a piece, a number, an attribute, a text."""
    at = rng.randrange(len(content))
    to = min(len(content), at + rng.randrange(1, 40))
    kind = rng.randrange(5)
    if kind == 0:
        return content[:at] + bytes([rng.randrange(256)]) + content[at + 1 :]
    if kind == 1:
        return content[:at] + content[to:]
    pattern = (rb'"-?\d+"', rb' [\w:]+="[^"]*"', rb"(?<=>)[^<]+(?=<)")[kind - 2]
    found = list(re.finditer(pattern, content))
    if not found:
        return content
    place = rng.choice(found)
    by = rng.choice(NUMBERS) if kind == 2 else b"" if kind == 3 else rng.choice(ODD)
    return content[: place.start()] + by + content[place.end() :]


@pytest.mark.parametrize("seed", SEEDS)
def test_a_damaged_workbook_is_refused_or_comes_back(seed: int) -> None:
    rng = Random(seed)
    source = rng.choice(
        (filled("rooms"), as_wps(filled("occupancies")), office_file("rooms_marked.xlsx"))
    )
    names = [name for name in parts(source) if name.endswith((".xml", ".rels", ".vml"))]
    for _ in range(4):
        name = rng.choice(names)
        try:
            file = checked(with_parts(source, {name: damaged(parts(source)[name], rng)}))
            marked = file.marked()
        except FormFileError:
            continue
        assert marked is not None
        assert checked(marked).table.form == file.table.form
