"""Every text for findings and errors, gathered from the parts of the house by stable code."""

from cad_import.messages import MESSAGES as DRAWING_MESSAGES
from spatial.checks.messages import MESSAGES as CHECK_MESSAGES
from spatial.domain.errors import SpatialError
from spatial.domain.findings import Finding
from spatial.domain.messages import Message, render
from spatial.geometry.messages import MESSAGES as GEOMETRY_MESSAGES
from spatial.storage.messages import MESSAGES as STORAGE_MESSAGES

GENERAL_MESSAGES: dict[str, Message] = {
    "NOT_FOUND": Message("找不到 {kind} {key}。", "There is no {kind} {key}."),
}

MESSAGES: dict[str, Message] = (
    GENERAL_MESSAGES | GEOMETRY_MESSAGES | CHECK_MESSAGES | DRAWING_MESSAGES | STORAGE_MESSAGES
)


def finding_text(finding: Finding, language: str = "zh") -> str:
    """Say what a finding means, in Chinese (``zh``) or English (``en``)."""
    message = MESSAGES.get(finding.code)
    values = {"subjects": "、".join(finding.subjects)} | finding.values
    return render(message, values, language) if message else finding.code


def error_text(error: SpatialError, language: str = "zh") -> str:
    """Say what went wrong; an error without a catalogue text speaks for itself."""
    message = MESSAGES.get(error.code)
    return render(message, error.values, language) if message else str(error)
