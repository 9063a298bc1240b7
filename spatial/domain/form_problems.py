"""What can be wrong in a filled-in form, by stable code: its family and how much it weighs.

Terminology
-----------
Family
    What kind of remedy a problem asks for: 内容 (other content), 数据 (a usable figure), 格式 (the
    same written properly), 逻辑 (what contradicts itself), 超限 (what is beyond a limit).
Refusal
    A file that cannot be judged cell by cell at all; an error, not a problem.

An ERROR keeps the whole file out; a WARNING was repaired or is doubtful, and is stored only when
the user accepts it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

from spatial.domain.findings import Severity


class Family(StrEnum):
    """The five families, by the names of the published description of the provincial system."""

    CONTENT = "内容"
    DATA = "数据"
    FORMAT = "格式"
    LOGIC = "逻辑"
    LIMIT = "超限"


@dataclass(frozen=True, slots=True)
class ProblemKind:
    """Family and weight of one code."""

    family: Family
    severity: Severity


def _kinds(family: Family, severity: Severity, codes: str) -> dict[str, ProblemKind]:
    return dict.fromkeys(codes.split(), ProblemKind(family, severity))


PROBLEM_KINDS: Mapping[str, ProblemKind] = MappingProxyType(
    _kinds(
        Family.CONTENT,
        Severity.ERROR,
        "REQUIRED_EMPTY CODE_UNKNOWN CODE_AMBIGUOUS RANK_OF_OTHER_TIER FORM_RANK_WITHHELD"
        " ORGANISATION_UNKNOWN BUILDING_UNKNOWN ROOM_UNKNOWN LEVEL_NOT_IN_BUILDING PARENT_UNKNOWN"
        " COLUMN_MISSING COLUMN_RENAMED COLUMN_TWICE COLUMN_UNKNOWN HEADCOUNT_EMPTY RANK_EMPTY"
        " CERTIFICATE_MISSING DIVISION_OUT_OF_SCOPE PLACE_UNKNOWN",
    )
    | _kinds(
        Family.CONTENT,
        Severity.WARNING,
        "COLUMN_EXTRA COLUMN_MOVED ROOM_NOT_ON_PLAN SHEET_HIDDEN STAMP_MISSING",
    )
    | _kinds(
        Family.DATA,
        Severity.ERROR,
        "NUMBER_UNREADABLE NUMBER_NEGATIVE NUMBER_NOT_POSITIVE NUMBER_NOT_FINITE NUMBER_NOT_WHOLE"
        " CELL_ERROR_VALUE CELL_BOOLEAN FORMULA_WITHOUT_VALUE FORMULA_ARRAY EXTERNAL_REFERENCE"
        " DATE_UNREADABLE DATE_IMPOSSIBLE ROW_TWICE ROW_KEY_TWICE CELL_UNREADABLE",
    )
    | _kinds(
        Family.DATA,
        Severity.WARNING,
        "FORMULA_VALUE_TAKEN EXTERNAL_LINKS ROW_HIDDEN COLUMN_HIDDEN DATES_FROM_1904",
    )
    | _kinds(
        Family.FORMAT,
        Severity.ERROR,
        "CELLS_MERGED CONTROL_CHARACTER DECIMALS_TOO_MANY DATE_AMBIGUOUS DATE_WITH_TIME"
        " DATE_NOT_FORMATTED TEXT_IS_FORMULA TEXT_IS_DATE",
    )
    | _kinds(
        Family.FORMAT,
        Severity.WARNING,
        "SPACES_AROUND INVISIBLE_CHARACTERS FULL_WIDTH NUMBER_AS_TEXT THOUSANDS_SEPARATED"
        " UNIT_IN_CELL DATE_AS_TEXT ROW_BLANK HEADER_MOVED CSV_NOT_UTF8",
    )
    | _kinds(
        Family.LOGIC,
        Severity.ERROR,
        "CODE_NAME_DISAGREE NAME_DISAGREES FROM_AFTER_UNTIL DAY_NOT_REACHED ROWS_DISAGREE"
        " PARENT_ITSELF PARENT_CYCLE PLACES_NOT_NESTED LEDGER_REFUSES",
    )
    | _kinds(
        Family.LOGIC,
        Severity.WARNING,
        "CERTIFICATE_UNEXPECTED TIER_UNLIKE_DIVISION STATE_WITHOUT_ROOMS",
    )
    | _kinds(
        Family.LIMIT,
        Severity.ERROR,
        "CELL_TEXT_TOO_LONG NUMBER_TOO_LARGE AREA_TOO_LARGE SHARE_OVER_ONE SHARES_OVER_ONE_TOGETHER"
        " DATE_TOO_OLD",
    )
    | _kinds(Family.LIMIT, Severity.WARNING, "POSTS_OVER_STAFF")
)


@dataclass(frozen=True, slots=True)
class FormProblem:
    """One thing wrong in a table.

    Parameters
    ----------
    code
        One of ``PROBLEM_KINDS``; the catalogue words it.
    line
        Line in the file, from 1; None if it is about the table as a whole.
    column
        Column key; None if it is about the line.
    values
        For the message. What a withheld rank says is in none of them.
    cell
        Address in the file where it is not that of line and column: a head, a merged range.
    """

    code: str
    line: int | None = None
    column: str | None = None
    values: Mapping[str, str] = field(default_factory=dict)
    cell: str | None = None

    @property
    def family(self) -> Family:
        """Which of the five families it belongs to."""
        return PROBLEM_KINDS[self.code].family

    @property
    def severity(self) -> Severity:
        """ERROR keeps the file out."""
        return PROBLEM_KINDS[self.code].severity


def has_errors(problems: Iterable[FormProblem]) -> bool:
    """Tell whether any problem keeps the file out."""
    return any(problem.severity is Severity.ERROR for problem in problems)
