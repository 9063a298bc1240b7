"""The fuzzer's judgement, and the cases in which the reader once failed."""

from pathlib import Path

import pytest

from benchmarks.fuzz import Fuzzer, tags_of
from benchmarks.fuzz_drawings import base_drawings
from benchmarks.fuzz_outcomes import Outcome, is_plausible, judge_refusal
from spatial.domain.errors import DrawingError

# Each was a crash, a minute's work or a changed room without a word when it was met first.
ONCE_VIOLATIONS = (
    "1:21", "1:24", "1:55", "2:130", "2:166", "2:171", "4:141", "4:177", "5:57", "5:100", "5:320",
    "11:804", "11:868", "11:1095", "11:1163", "11:1441",
    "21:330", "21:1046", "31:650", "31:1877", "31:2091", "31:2440",
    "41:126", "41:2260",
)  # fmt: skip
WHOLE = "0 SECTION 2 ENTITIES 0 LINE 8 WALL 10 1.0 20 2.0 11 3.0 21 4.0 0 ENDSEC 0 EOF"


@pytest.fixture(scope="module")
def fuzzer(tmp_path_factory: pytest.TempPathFactory) -> Fuzzer:
    return Fuzzer(base_drawings(), tmp_path_factory.mktemp("damaged"))


@pytest.mark.parametrize("name", ONCE_VIOLATIONS)
def test_what_once_went_wrong_is_said_refused_or_read_as_if_whole(
    fuzzer: Fuzzer, name: str
) -> None:
    case = fuzzer.run(name)

    assert case.verdict.outcome in {Outcome.SAID, Outcome.REFUSED, Outcome.SAME}


def test_a_case_depends_on_its_name_alone(tmp_path: Path) -> None:
    one, other = Fuzzer(base_drawings(), tmp_path), Fuzzer(base_drawings(), tmp_path)
    other.run("7:1")

    assert one.run("7:2").data == other.run("7:2").data


def plausible(damaged: str) -> bool:
    whole, tags = (tags_of("\n".join(text.split()).encode()) for text in (WHOLE, damaged))
    assert whole is not None
    return is_plausible(whole, tags)


@pytest.mark.parametrize(
    "damaged",
    [WHOLE, WHOLE.replace("3.0", "9.5"), WHOLE.replace("8 WALL", ""), WHOLE.replace("WALL", "W")],
)
def test_another_drawing_is_one_that_someone_might_have_drawn(damaged: str) -> None:
    assert plausible(damaged)


@pytest.mark.parametrize(
    "damaged",
    [
        WHOLE.replace("11 3.0", ""),
        WHOLE.replace("3.0", "nan"),
        WHOLE.replace("3.0", "3,5"),
        WHOLE.replace("0 ENDSEC", ""),
        WHOLE.replace("10 1.0", "x 1.0"),
        WHOLE.replace("LINE", "LIME"),
    ],
)
def test_evident_damage_is_no_other_drawing(damaged: str) -> None:
    assert not plausible(damaged)


@pytest.mark.parametrize(
    ("error", "outcome"),
    [
        (DrawingError(code="FILE_EMPTY", file="a.dxf"), Outcome.REFUSED),
        (DrawingError(code="FILE_EMPTY"), Outcome.VIOLATION),
        (DrawingError(code="NO_SUCH_CODE", file="a.dxf"), Outcome.VIOLATION),
        (DrawingError(code="READER_CRASHED", file="a.dxf", reason="?"), Outcome.VIOLATION),
    ],
    ids=["worded", "value missing", "unknown code", "crash"],
)
def test_a_refusal_counts_only_with_all_its_words(error: DrawingError, outcome: Outcome) -> None:
    assert judge_refusal(error).outcome is outcome
