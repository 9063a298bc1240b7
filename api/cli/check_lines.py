"""What ``smartmap check`` prints, as it comes: a table for people, or JSON lines."""

import json
from collections.abc import Sequence
from typing import Any, Protocol

import click

from api.messages import finding_text
from spatial.domain.finding_standings import FindingStanding
from spatial.domain.findings import Severity
from spatial.services.check_rooms import CheckSummary
from spatial.services.place_findings import CheckedFinding

SHORT_ID = 8


class Teller(Protocol):
    """Where the findings of a check go, part after part."""

    def tell(self, findings: Sequence[CheckedFinding]) -> None:
        """Take the findings of a part."""

    def sum_up(self, summary: CheckSummary) -> None:
        """Take what the check came to."""


class Table:
    """Lines for people, Chinese first."""

    def tell(self, findings: Sequence[CheckedFinding]) -> None:
        """Print each finding with its rule and the id by which it is waived."""
        for checked in findings:
            finding = checked.finding
            parts = (checked.building_code, checked.level_code, checked.organisation_code)
            where = " ".join(part for part in parts if part)
            told = finding_text(finding, "zh")
            click.echo(f"{finding.severity:<8}{finding.code:<26}{where}: {told}")
            click.echo(f"        {finding_text(finding, 'en')}")
            if finding.rule:
                click.echo(f"        依据 rule: {finding.rule}")
            if checked.standing is not None:
                label = checked.standing.label
                click.echo(f"        {label.zh} {label.en}: {str(checked.id)[:SHORT_ID]}")

    def sum_up(self, summary: CheckSummary) -> None:
        """Print how many rooms were checked and how many findings stand how."""
        counts = ", ".join(f"{summary.severities[one]} {one.value}" for one in Severity)
        kept = "已保存 stored" if summary.stored else "未保存 not stored (another day)"
        line = f"{summary.rooms} 间房间 rooms: {counts}; {kept}"
        if summary.stored:
            line += "; " + ", ".join(
                f"{one.label.zh} {one.label.en} {summary.standings[one]}" for one in FindingStanding
            )
        click.echo(line)


class JsonLines:
    """JSON lines, one per finding."""

    def tell(self, findings: Sequence[CheckedFinding]) -> None:
        """Print each finding."""
        for checked in findings:
            click.echo(json.dumps(as_json(checked), ensure_ascii=False))

    def sum_up(self, summary: CheckSummary) -> None:
        """Print how many findings stand how, to stderr: stdout has findings alone."""
        told = {
            "rooms": summary.rooms,
            "stored": summary.stored,
            **{one.value: summary.severities[one] for one in Severity},
            **{one.value: summary.standings[one] for one in FindingStanding},
        }
        click.echo(json.dumps(told, ensure_ascii=False), err=True)


def as_json(checked: CheckedFinding) -> dict[str, Any]:
    """Return a finding as JSON says it."""
    finding = checked.finding
    return {
        "id": str(checked.id) if checked.id else None,
        "standing": checked.standing.value if checked.standing else None,
        "code": finding.code,
        "severity": finding.severity.value,
        "building": checked.building_code,
        "level": checked.level_code,
        "number": checked.number,
        "organisation": checked.organisation_code,
        "subjects": finding.subjects,
        "x": finding.x,
        "y": finding.y,
        "values": finding.values,
        "rule": finding.rule,
        "zh": finding_text(finding, "zh"),
        "en": finding_text(finding, "en"),
    }
