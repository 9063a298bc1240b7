"""Changes of the ledger: on which day, by whom, why, and from which of six causes.

Terminology
-----------
Day of a change
    The first day on which what it says holds. When it was recorded is another matter.
Cause
    The class under which a change of a total is explained (差异分析); each change has exactly one.
"""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from spatial.domain.errors import InvalidInputError
from spatial.domain.messages import Message

LEDGER_BEGINS = dt.date(1949, 10, 1)
"""First day of what was on record before rows knew their days; migration 0050 writes the same."""


class Cause(StrEnum):
    """Why a total changed: the field's six classes of a difference."""

    SUBJECT_CHANGE = "subject_change"
    """Whom or what is counted changed: an organisation, a building's manager."""

    REALLOCATION = "reallocation"
    USE_CHANGE = "use_change"
    CORRECTION = "correction"
    """What stood in the ledger was wrong, or was measured anew."""

    DISPOSAL = "disposal"
    ADDITION = "addition"

    @property
    def label(self) -> Message:
        """What users read."""
        return CAUSE_LABELS[self]


CAUSE_LABELS = {
    Cause.SUBJECT_CHANGE: Message("统计对象变化", "Subject of the statistics changed"),
    Cause.REALLOCATION: Message("配置调整", "Reallocation"),
    Cause.USE_CHANGE: Message("用途转换", "Change of use"),
    Cause.CORRECTION: Message("数据更正", "Correction of data"),
    Cause.DISPOSAL: Message("拍卖拆除/处置", "Sale, demolition or other disposal"),
    Cause.ADDITION: Message("新增", "Addition"),
}


@dataclass(frozen=True, slots=True)
class Change:
    """What every change of the ledger says about itself.

    Parameters
    ----------
    day
        First day on which it holds.
    who
        Login of whoever records it.
    why
        The reason, in words; blank is refused where a change is recorded.
    cause
        The class of the difference that it makes.
    document
        Number of the approval or certificate, where there is one.
    """

    day: dt.date
    who: str
    why: str
    cause: Cause
    document: str | None = None

    def require_recordable(self, today: dt.date) -> None:
        """Refuse a change that nobody could have made.

        Raises
        ------
        InvalidInputError
            ``DAY_IN_FUTURE`` if it begins after today; ``DAY_BEFORE_LEDGER`` if it begins before
            the ledger's first day; ``CHANGE_WITHOUT_REASON`` if it gives none.
        """
        if self.day > today:
            raise InvalidInputError(
                code="DAY_IN_FUTURE", day=self.day.isoformat(), today=today.isoformat()
            )
        if self.day < LEDGER_BEGINS:
            raise InvalidInputError(
                code="DAY_BEFORE_LEDGER",
                day=self.day.isoformat(),
                first=LEDGER_BEGINS.isoformat(),
            )
        if not self.why.strip():
            raise InvalidInputError(code="CHANGE_WITHOUT_REASON")
