"""Whatever storage and services raise or find, they can say in both languages."""

import re
from pathlib import Path

import pytest

from api.messages import MESSAGES

SOURCES = [
    path
    for folder in ("spatial/services", "spatial/storage")
    for path in sorted(Path(folder).rglob("*.py"))
]
CODE = re.compile(r'(?:code=|Finding\(\s*)"([A-Z][A-Z0-9_]+)"')


@pytest.mark.parametrize("path", SOURCES, ids=str)
def test_every_code_has_its_text(path: Path) -> None:
    codes = set(CODE.findall(path.read_text(encoding="utf-8")))

    assert codes <= MESSAGES.keys()
