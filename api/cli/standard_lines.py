"""Standards, local rules and entitlements as lines for people, Chinese first."""

import json
import unicodedata
from collections.abc import Iterable, Sequence

import click

from api.messages import finding_text
from spatial.domain.allocation_standards import (
    AllocationStandard,
    Certainty,
    Figure,
    ServicePiece,
    Standing,
)
from spatial.domain.entitlement_lines import ITEM_NAMES, AreaBasis, EntitlementLine, Item
from spatial.domain.entitlements import Entitlement
from spatial.domain.findings import Finding
from spatial.domain.local_rule_documents import parse_local_rule
from spatial.domain.office_tables import TIER_NAMES
from spatial.domain.standard_documents import parse_allocation_standard
from spatial.storage.standards import RuleDocument

CERTAINTY_WORDS = {
    Certainty.TWO_SOURCES: "两个来源 two sources",
    Certainty.ONE_SOURCE: "单一来源 one source",
    Certainty.INFERRED: "推断 inferred",
    Certainty.RECALLED: "凭记忆，待核实 recalled, provisional",
}
BASIS_WORDS = {AreaBasis.USABLE: "使用面积", AreaBasis.BUILDING: "建筑面积"}
NAME_COLUMNS = 40
AREA_COLUMNS = 14
INDENT = " " * 4


def print_entitlement(
    found: Entitlement, standard: AllocationStandard, beside: Sequence[Finding]
) -> None:
    """Print every line with formula, rule, certainty and notes, then the totals."""
    click.echo(f"{standard.name} {standard.number}，自 from {standard.valid_from}")
    for document in standard.local_documents:
        click.echo(f"地方规定 local rule: {document}")
    click.echo()
    for line in found.lines:
        _print_line(line)
    click.echo("合计 totals")
    for line in found.totals.values():
        _print_line(line)
    for finding in (*beside, *found.findings):
        click.echo(f"{finding.severity:<8}{finding_text(finding, 'zh')}")
        click.echo(f"{'':<8}{finding_text(finding, 'en')}")


def print_rules(rules: Iterable[RuleDocument], *, as_json: bool) -> None:
    """List standards and local rules, one per line."""
    for rule in rules:
        until = rule.valid_until.isoformat() if rule.valid_until else None
        if as_json:
            told = {
                "code": rule.code,
                "name": rule.name,
                "number": rule.number,
                "division_prefix": rule.division_prefix,
                "valid_from": rule.valid_from.isoformat(),
                "valid_until": until,
            }
            click.echo(json.dumps(told, ensure_ascii=False))
            continue
        kind = "国家标准 standard" if rule.division_prefix is None else "地方规定 local rule"
        place = f"  [{rule.division_prefix}]" if rule.division_prefix else ""
        click.echo(f"{rule.code}  {kind}{place}  {rule.name} {rule.number}")
        click.echo(f"{INDENT}{rule.valid_from} 起 from{f'，至 to {until}' if until else ''}")


def print_rule(rule: RuleDocument) -> None:
    """Print the figures of a standard or of a local rule, with how sure they are."""
    print_rules([rule], as_json=False)
    if rule.division_prefix is None:
        _print_standard(parse_allocation_standard(rule.document))
        return
    local = parse_local_rule(rule.document)
    for standing, limits in local.offices.items():
        for limit in limits:
            _print_figure(f"办公室 {_standing(standing)} {limit.rank}", limit.figure)
    for tier, service in local.services.items():
        _print_pieces(TIER_NAMES[tier], service.pieces)
    for storeys, figure in local.usable_coefficients.items():
        _print_figure(f"K {storeys.value}", figure)
    if local.equipment_share:
        _print_figure("设备用房 equipment share", local.equipment_share)
    for name, rate in local.ancillary.items():
        _print_figure(f"附属用房 {name}", rate if isinstance(rate, Figure) else rate.figure)


def _print_standard(standard: AllocationStandard) -> None:
    for standing, table in standard.office_tables.items():
        for limit in dict.fromkeys(table.limits.values()):
            _print_figure(f"办公室 {_standing(standing)} {limit.rank}", limit.figure)
    for tier, service in standard.service_rules.items():
        _print_pieces(TIER_NAMES[tier], service.pieces)
    for storeys, figure in standard.usable_coefficients.items():
        _print_figure(f"K {storeys.value}", figure)
    _print_figure("设备用房 equipment share", standard.equipment_share)
    rates = standard.ancillary
    for item, rate in ((Item.CANTEEN, rates.canteen), (Item.CAR_GARAGE, rates.car_garage)):
        _print_figure(f"{ITEM_NAMES[item].zh} ≤ {rate.threshold}", rate.figure)
        beyond = Figure(rate.rate_beyond_m2, rate.article, rate.certainty)
        _print_figure(f"{ITEM_NAMES[item].zh} > {rate.threshold}", beyond)
    for item, figure in (
        (Item.BICYCLE_SHED, rates.bicycle),
        (Item.EBIKE_SHED, rates.ebike),
        (Item.GUARD_ROOMS, rates.guard),
    ):
        _print_figure(ITEM_NAMES[item].zh, figure)


def _print_pieces(tier: str, pieces: Sequence[ServicePiece]) -> None:
    if not pieces:
        click.echo(f"{_padded(f'服务用房 {tier}')}—  由省级制定 left to the province")
    for piece in pieces:
        until = "∞" if piece.max_staff is None else str(piece.max_staff)
        rate = f"({piece.minuend} − x) ÷ {piece.divisor}"
        if piece.m2_per_person is not None:
            rate = f"{piece.m2_per_person}"
        name = _padded(f"服务用房 {tier} x ≤ {until}")
        click.echo(f"{name}{rate} m²/人  {CERTAINTY_WORDS[piece.certainty]}")


def _print_figure(name: str, figure: Figure) -> None:
    value = "— 由省级制定 left to the province" if figure.value is None else f"{figure.value}"
    click.echo(f"{_padded(name)}{value}  {CERTAINTY_WORDS[figure.certainty]}")


def _print_line(line: EntitlementLine) -> None:
    name = ITEM_NAMES[line.item]
    area = "—" if line.m2 is None else f"{line.m2:,.2f} m²"
    title = _padded(f"{name.zh} {line.rank}".strip())
    click.echo(f"{title}{area:>{AREA_COLUMNS}}  {BASIS_WORDS[line.basis]}  {line.formula}".rstrip())
    english = f"{name.en}, {line.rank_en}" if line.rank_en else name.en
    click.echo(f"{INDENT}{english}")
    click.echo(f"{INDENT}依据 {line.rule}  数值 figure: {CERTAINTY_WORDS[line.certainty]}")
    if line.figure.sources:
        click.echo(f"{INDENT}来源 sources: {', '.join(line.figure.sources)}")
    for note in line.notes:
        click.echo(f"{INDENT}{finding_text(note, 'zh')} {finding_text(note, 'en')}")


def _standing(standing: Standing) -> str:
    special = " 副省级城市" if standing.sub_provincial else ""
    dispatched = f" 派出机构 {standing.dispatched}" if standing.dispatched else ""
    return f"{TIER_NAMES[standing.tier]}{special}{dispatched}"


def _padded(text: str, columns: int = NAME_COLUMNS) -> str:
    """Fill a text up to a number of columns, of which a Chinese character takes two."""
    wide = sum(unicodedata.east_asian_width(char) in "WF" for char in text)
    return text + " " * max(columns - len(text) - wide, 1)
