"""What is to be said beside the figures of an entitlement, as findings by stable code."""

from collections.abc import Sequence

from spatial.domain.allocation_standards import (
    Certainty,
    Figure,
    OfficeLimit,
    PrivateToilet,
    ToiletRight,
)
from spatial.domain.entitlement_lines import ITEM_NAMES, EntitlementLine, Item
from spatial.domain.establishments import Establishment
from spatial.domain.findings import Finding, Severity

# What equipment and building area are reckoned from; they wait for these.
SET_BY_RULES = (Item.OFFICE, Item.SERVICE)
NOT_COUNTED = {"cars": "汽车", "bicycles": "自行车", "ebikes": "电动车", "guards": "警卫"}


def figure_notes(figure: Figure, value: object) -> tuple[Finding, ...]:
    """Say that a figure is missing, known from memory only, or from a local rule."""
    notes = []
    if value is None:
        notes.append(Finding("FIGURE_LEFT_TO_PROVINCE", Severity.INFO))
    elif figure.certainty is Certainty.RECALLED:
        notes.append(Finding("FIGURE_PROVISIONAL", Severity.INFO))
    if figure.article.document:
        said = {"document": figure.article.document}
        notes.append(Finding("FIGURE_OF_LOCAL_RULE", Severity.INFO, values=said))
    return tuple(notes)


def sum_notes(figure: Figure, value: object) -> tuple[Finding, ...]:
    """Say that a figure reckoned from others waits for one of them."""
    if value is None:
        return (Finding("FIGURE_WAITS_FOR_OTHERS", Severity.INFO),)
    return figure_notes(figure, value)


def row_notes(establishment: Establishment, limit: OfficeLimit | None) -> tuple[Finding, ...]:
    """Say that rows of another tier apply."""
    standing = establishment.standing
    if standing.dispatched:
        said = {"class": standing.dispatched}
        return (Finding("ROWS_OF_DISPATCHED", Severity.INFO, values=said),)
    if standing.sub_provincial and limit is not None and limit.note:
        return (Finding("ROWS_OF_SUB_PROVINCIAL", Severity.INFO),)
    return ()


def office_notes(toilet: PrivateToilet) -> tuple[Finding, ...]:
    """Say whether the posts may have a private toilet."""
    if toilet.right is ToiletRight.NONE:
        return ()
    said = {
        "max_m2": f"{toilet.max_m2:f}",
        "condition": toilet.condition,
        "condition_en": toilet.condition_en,
    }
    code = "TOILET_ALLOWED" if toilet.right is ToiletRight.ALL else "TOILET_FOR_HEADS"
    return (Finding(code, Severity.INFO, values=said),)


def entitlement_findings(
    establishment: Establishment, lines: Sequence[EntitlementLine]
) -> tuple[Finding, ...]:
    """Say what the reader has to know of the whole."""
    findings = [Finding("LOUNGE_INSIDE_LIMIT", Severity.INFO)]
    staff, headcount = establishment.staff, establishment.headcount
    if staff != headcount:
        said = {"staff": str(staff), "headcount": str(headcount)}
        findings.append(Finding("STAFF_DIFFERS", Severity.WARNING, values=said))
    if establishment.sub_provincial and not establishment.standing.sub_provincial:
        findings.append(Finding("SUB_PROVINCIAL_UNUSED", Severity.WARNING))
    missing = [line.item for line in lines if line.m2 is None and line.item in SET_BY_RULES]
    if missing:
        findings.append(Finding("LEFT_TO_PROVINCE", Severity.WARNING, values=_names(missing)))
    provisional = [line.item for line in lines if line.provisional and line.m2 is not None]
    if provisional:
        said = _names(provisional)
        findings.append(Finding("FIGURES_PROVISIONAL", Severity.WARNING, values=said))
    unsaid = [key for key in NOT_COUNTED if getattr(establishment.annexes, key) is None]
    if unsaid:
        said = {"items": "、".join(NOT_COUNTED[key] for key in unsaid), "keys": ", ".join(unsaid)}
        findings.append(Finding("ANNEXES_NOT_STATED", Severity.INFO, values=said))
    return tuple(findings)


def _names(items: Sequence[Item]) -> dict[str, str]:
    names = [ITEM_NAMES[item] for item in dict.fromkeys(items)]
    return {
        "items": "、".join(name.zh for name in names),
        "items_en": ", ".join(name.en for name in names),
    }
