"""Where a finding of a check stands, beside the check before."""

from enum import StrEnum

from spatial.domain.messages import Message


class FindingStanding(StrEnum):
    """What became of a finding from one check to the next."""

    OPENED = "opened"
    STILL_OPEN = "still_open"
    WAIVED = "waived"
    RESOLVED = "resolved"

    @property
    def label(self) -> Message:
        """What users read."""
        return STANDING_LABELS[self]


STANDING_LABELS = {
    FindingStanding.OPENED: Message("新发现", "opened"),
    FindingStanding.STILL_OPEN: Message("仍存在", "still open"),
    FindingStanding.WAIVED: Message("已豁免", "waived"),
    FindingStanding.RESOLVED: Message("已消除", "resolved"),
}
