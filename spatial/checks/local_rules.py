"""Local rules in force that are looser than the standard."""

from spatial.domain.findings import Finding, Severity
from spatial.domain.standards_in_force import StandardsInForce


def find_loose_rules(standards: StandardsInForce, scope: str = "") -> list[Finding]:
    """Find the local rules that pass a ceiling of the standard, and say in which figures.

    Parameters
    ----------
    scope
        Prefix of division codes: rules that hold for none of its divisions are left out.

    Returns
    -------
    findings
        Subject = the rule's code.
    """
    national = standards.national
    findings: list[Finding] = []
    for rule, bounds in standards.loose:
        prefix = rule.division_prefix
        if not prefix.startswith(scope) and not scope.startswith(prefix):
            continue
        values = {
            "rule": rule.code,
            "document": rule.document,
            "prefix": prefix,
            "standard": f"{national.name} {national.number}",
            "figures": "；".join(bound.words for bound in bounds),
        }
        findings.append(
            Finding(
                "LOCAL_RULE_LOOSER", Severity.WARNING, (rule.code,), None, None, values,
                rule=values["standard"],
            )
        )  # fmt: skip
    return findings
