"""Findings told on the command line, in both languages, without drowning the few in the many."""

from collections.abc import Iterable

import click

from api.messages import finding_text
from spatial.domain.findings import Finding, Severity

SHOWN_OF_A_KIND = 3
ORDER = (Severity.ERROR, Severity.WARNING, Severity.INFO)


def print_findings(findings: Iterable[Finding]) -> None:
    """Print findings to stderr, gravest first.

    Errors are all printed; of warnings and remarks of one kind the first three and their number.
    """
    ranked = sorted(findings, key=lambda f: (ORDER.index(f.severity), f.code, f.subjects))
    shown: dict[str, int] = {}
    for finding in ranked:
        shown[finding.code] = shown.get(finding.code, 0) + 1
        if finding.severity is Severity.ERROR or shown[finding.code] <= SHOWN_OF_A_KIND:
            _print(finding)
    for code, count in sorted(shown.items()):
        if count > SHOWN_OF_A_KIND and any(
            f.code == code and f.severity is not Severity.ERROR for f in ranked
        ):
            click.echo(
                f"        {code}: 共 {count} 项，以上列出前 {SHOWN_OF_A_KIND} 项 "
                f"({count} in all, the first {SHOWN_OF_A_KIND} are shown)",
                err=True,
            )


def _print(finding: Finding) -> None:
    placed = finding.x is not None and finding.y is not None
    place = f" @({finding.x:.2f}, {finding.y:.2f})" if placed else ""
    click.echo(
        f"{finding.severity:<8}{finding.code}{place}: {finding_text(finding, 'zh')}", err=True
    )
    click.echo(f"        {finding_text(finding, 'en')}", err=True)
