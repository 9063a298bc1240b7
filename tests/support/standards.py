"""Documents of standards and local rules, as a province would write them."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import spatial.storage

REFERENCE = Path(spatial.storage.__file__).parent / "reference" / "allocation_standard_2014.json"

TOWNSHIP_RULE: dict[str, Any] = {
    "code": "51-township",
    "name": "某省乡镇机关办公用房配置规定",
    "number": "某机管〔2026〕1号",
    "division": "510000",
    "valid_from": "2026-01-01",
    "certainty": "one_source",
    "sources": ["example of the tests"],
    "office_limits": [
        {"tier": "township", "rank": "乡级正职", "usable_m2_per_person": 24, "article": "3"},
        {"tier": "township", "rank": "乡级副职", "usable_m2_per_person": 18, "article": "3"},
        {"tier": "township", "rank": "乡级以下", "usable_m2_per_person": 9, "article": "3"},
    ],
    "service_rooms": [
        {
            "tier": "township",
            "article": "4",
            "pieces": [
                {"max_staff": 50, "m2_per_person": 8},
                {"max_staff": 100, "minuend": 450, "divisor": 50},
                {"max_staff": None, "m2_per_person": 7},
            ],
        }
    ],
}


def reference_standard() -> dict[str, Any]:
    """The standard of 2014, to be changed at will."""
    document: dict[str, Any] = json.loads(
        REFERENCE.read_text(encoding="utf-8"), parse_float=Decimal
    )
    return document
