"""Entitlements as they go out: JSON with both languages, the same on every path."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

from api.messages import finding_text
from spatial.domain.allocation_standards import AllocationStandard, ToiletRight
from spatial.domain.entitlement_lines import ITEM_NAMES, EntitlementLine, Item
from spatial.domain.entitlements import Entitlement
from spatial.domain.findings import Finding

TOTALS = {
    "office_m2": Item.OFFICE,
    "service_m2": Item.SERVICE,
    "equipment_m2": Item.EQUIPMENT,
    "usable_m2": Item.USABLE,
    "ancillary_m2": Item.ANCILLARY,
    "building_m2": Item.BUILDING,
}
RATE_DECIMALS = 6


def entitlement_json(
    found: Entitlement, standard: AllocationStandard, beside: Sequence[Finding] = ()
) -> dict[str, Any]:
    """Return an entitlement for the wire.

    Parameters
    ----------
    standard
        That it was reckoned by, local rules applied.
    beside
        What the caller has to add to the findings.
    """
    return {
        **{name: _figure(found.area_m2(item)) for name, item in TOTALS.items()},
        "standard": {
            "code": standard.code,
            "name": standard.name,
            "number": standard.number,
            "valid_from": standard.valid_from.isoformat(),
            "local_rules": list(standard.local_documents),
        },
        "sources": _sources(found, standard),
        "lines": [line_json(line) for line in found.lines],
        "totals": [line_json(line) for line in found.totals.values()],
        "findings": [finding_json(finding) for finding in (*beside, *found.findings)],
    }


def line_json(line: EntitlementLine) -> dict[str, Any]:
    """Return one line: what, how many, formula, area, rule, certainty, sources."""
    name, article = ITEM_NAMES[line.item], line.figure.article
    told = {
        "item": line.item.value,
        "what": f"{name.zh} {line.rank}".strip(),
        "what_en": f"{name.en}, {line.rank_en}" if line.rank_en else name.en,
        "rank": line.rank or None,
        "count": line.count,
        "rate": None if line.rate is None else float(round(line.rate, RATE_DECIMALS)),
        "formula": line.formula or None,
        "m2": _figure(line.m2),
        "basis": line.basis.value,
        "article": article.number or None,
        "table": article.table,
        "article_certainty": article.certainty.value,
        "document": article.document or None,
        "certainty": line.certainty.value,
        "provisional": line.provisional,
        "sources": list(line.figure.sources),
        "rule": line.rule,
        "note": _texts(line.notes, "zh"),
        "note_en": _texts(line.notes, "en"),
    }
    if line.item is Item.OFFICE and line.rank:
        told["private_toilet"] = line.toilet.right.value
        if line.toilet.right is not ToiletRight.NONE:
            told["private_toilet_max_m2"] = _figure(line.toilet.max_m2)
    return told


def finding_json(finding: Finding) -> dict[str, Any]:
    """Return a finding with both texts."""
    return {
        "code": finding.code,
        "severity": finding.severity.value,
        "values": finding.values,
        "zh": finding_text(finding, "zh"),
        "en": finding_text(finding, "en"),
    }


def _sources(found: Entitlement, standard: AllocationStandard) -> dict[str, str]:
    """Say where the sources that the lines name may be read."""
    lines = (*found.lines, *found.totals.values())
    keys = dict.fromkeys(key for line in lines for key in line.figure.sources)
    return {key: standard.source_texts[key] for key in keys if key in standard.source_texts}


def _texts(findings: Iterable[Finding], language: str) -> str | None:
    return " ".join(finding_text(finding, language) for finding in findings) or None


def _figure(value: Decimal | Fraction | None) -> float | None:
    return None if value is None else float(value)
