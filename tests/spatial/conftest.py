"""Reference data for the tests of the core."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

import spatial.storage
from spatial.domain.allocation_standards import AllocationStandard
from spatial.domain.standard_documents import parse_allocation_standard

REFERENCE = Path(spatial.storage.__file__).parent / "reference"


@pytest.fixture(scope="session")
def standard_document() -> Mapping[str, Any]:
    """The standard of 2014 as the project keeps it; not to be changed."""
    text = (REFERENCE / "allocation_standard_2014.json").read_text(encoding="utf-8")
    document: Mapping[str, Any] = json.loads(text)
    return document


@pytest.fixture(scope="session")
def standard(standard_document: Mapping[str, Any]) -> AllocationStandard:
    """The standard of 2014."""
    return parse_allocation_standard(standard_document)
