"""The rules of forms: one meaning is repaired and told, two are refused, whatever the source."""

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spatial.checks.form_messages import FORM_MESSAGES
from spatial.checks.form_values import judge_cell
from spatial.checks.ledger_forms import CheckedForm, CheckSetting, check_form
from spatial.domain.divisions import Tier
from spatial.domain.form_problems import PROBLEM_KINDS, FormProblem
from spatial.domain.ledger_forms import CleanRow, FormLists, PlainRow, PlainValue, code_list
from spatial.storage.ledger_forms import find_form, form_lists, ledger_forms

TODAY = dt.date(2026, 11, 23)
LISTS = form_lists()
ROOMS, PEOPLE = find_form("rooms"), find_form("occupancies")
ROOM: dict[str, PlainValue] = {
    "building": "51-B01",
    "level": "F1",
    "number": "0101",
    "use": "101",
    "area": "24.50",
    "organisation": "51-A",
    "share": "1",
    "since": "2025-03-01",
}


def check(*rows: Mapping[str, PlainValue], typed: bool = False, form: str = "rooms") -> CheckedForm:
    chosen = find_form(form)
    keys = [column.key for column in chosen.columns]
    plain = [
        PlainRow(line, {key: row.get(key) for key in keys}) for line, row in enumerate(rows, 2)
    ]
    return check_form(chosen, plain, CheckSetting(LISTS, TODAY, typed=typed))


def judged(key: str, value: PlainValue, *, typed: bool = True, form: str = "rooms") -> Any:
    found = judge_cell(find_form(form).column(key), value, LISTS, typed=typed)
    return found.value, found.codes


def codes(checked: CheckedForm) -> list[tuple[str, int | None, str | None]]:
    return [(each.code, each.line, each.column) for each in checked.problems]


def test_rows_of_excel_csv_and_the_api_mean_the_same() -> None:
    texts = check(ROOM)
    typed = check(
        ROOM | {"area": Decimal("24.5"), "share": 1, "since": dt.date(2025, 3, 1)}, typed=True
    )
    wire = check(ROOM | {"area": 24.5, "share": 1.0})

    assert texts.problems == typed.problems == wire.problems == ()
    assert texts.rows == typed.rows == wire.rows


def test_texts_are_worth_a_word_only_where_the_source_has_numbers() -> None:
    assert check(ROOM).problems == ()
    assert codes(check(ROOM, typed=True)) == [
        ("NUMBER_AS_TEXT", 2, "area"),
        ("NUMBER_AS_TEXT", 2, "share"),
        ("DATE_AS_TEXT", 2, "since"),
    ]


@given(st.decimals(min_value="0.01", max_value=1_000_000, places=2))
def test_an_area_is_read_to_the_cent_however_it_is_written(area: Decimal) -> None:
    full_width = str(area).translate({ord(c): ord(c) + 0xFEE0 for c in "0123456789."})

    for said in (
        area,
        str(area),
        f" {area} ",
        f"{area:,}",
        f"{area}㎡",
        f"{area} 平方米",
        full_width,
    ):
        value, noticed = judged("area", said)
        assert value == area
        assert all(PROBLEM_KINDS[code].severity == "warning" for code in noticed)


@given(st.text(max_size=12))
def test_no_text_at_all_breaks_a_check(text: str) -> None:
    for form in ledger_forms().values():
        row = dict.fromkeys((column.key for column in form.columns), text)
        checked = check(row, form=form.code)
        for problem in checked.problems:
            assert problem.code in FORM_MESSAGES


@given(st.one_of(st.floats(), st.integers(), st.decimals(), st.dates(), st.booleans()))
def test_no_value_at_all_breaks_a_check(value: Any) -> None:
    for form in ledger_forms().values():
        row = dict.fromkeys((column.key for column in form.columns), value)
        check(row, form=form.code, typed=True)


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("1,23.4", "NUMBER_UNREADABLE"),
        ("24.5平米左右", "NUMBER_UNREADABLE"),
        ("24.5.1", "NUMBER_UNREADABLE"),
        ("二十四", "NUMBER_UNREADABLE"),
        ("1e3", "NUMBER_UNREADABLE"),
        ("-inf", "NUMBER_NOT_FINITE"),
        (float("nan"), "NUMBER_NOT_FINITE"),
        (Decimal("24.505"), "DECIMALS_TOO_MANY"),
        (0.1 + 0.2, "DECIMALS_TOO_MANY"),
        (1_000_001, "AREA_TOO_LARGE"),
        (-0.01, "NUMBER_NEGATIVE"),
    ],
)
def test_a_figure_with_two_meanings_or_none_is_refused(said: PlainValue, code: str) -> None:
    value, noticed = judged("area", said)

    assert value is None
    assert noticed[-1] == code


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("2025-3-1", "DATE_AS_TEXT"),
        ("2025/03/01", "DATE_AS_TEXT"),
        ("2025.3.1", "DATE_AS_TEXT"),
        ("2025年3月1日", "DATE_AS_TEXT"),
        ("20250301", "DATE_AS_TEXT"),
        (20250301, "DATE_AS_TEXT"),
        ("２０２５－０３－０１", "FULL_WIDTH"),
        ("1/3/2025", "DATE_AMBIGUOUS"),
        ("25.3.1", "DATE_AMBIGUOUS"),
        ("2025年3月", "DATE_UNREADABLE"),
        ("2025-13-01", "DATE_IMPOSSIBLE"),
        (45717, "DATE_NOT_FORMATTED"),
        (dt.date(1904, 1, 2), "DATE_TOO_OLD"),
    ],
)
def test_a_day_is_read_where_year_month_and_day_are_plain(said: PlainValue, code: str) -> None:
    value, noticed = judged("since", said)

    assert noticed[0] == code
    expected = dt.date(2025, 3, 1) if PROBLEM_KINDS[code].severity == "warning" else None
    assert value == expected


@pytest.mark.parametrize("said", ["101", "领导人员办公室", "101 领导人员办公室", "１０１", " 101"])
def test_a_use_is_chosen_by_code_by_name_or_by_both(said: str) -> None:
    assert judged("use", said)[0] == "101"


def test_a_name_that_two_codes_bear_is_refused() -> None:
    twins = code_list("room_use", {"1": "库房", "2": "库房"})
    lists = FormLists({"room_use": twins}, {}, {})

    found = judge_cell(ROOMS.column("use"), "库房", lists, typed=True)

    assert (found.value, found.codes) == (None, ["CODE_AMBIGUOUS"])


@pytest.mark.parametrize("rank", ["正局级", "正处级", "正局（处）级", "正局(处)级"])
def test_a_rank_is_known_in_every_spelling_of_its_tier(rank: str) -> None:
    value, noticed = judged("rank", rank, form="occupancies")

    assert noticed == []
    assert value in LISTS.ranks[Tier.CITY]


@pytest.mark.parametrize("rank", ["省级正职", "省（部）级副职", "部级副职", "副省级"])
def test_a_withheld_rank_is_refused_and_nowhere_repeated(rank: str) -> None:
    checked = check({"rank": rank, "headcount": 1}, form="occupancies")

    problems = [each for each in checked.problems if each.column == "rank"]
    assert [each.code for each in problems] == ["FORM_RANK_WITHHELD"]
    assert rank not in repr(checked.problems)
    assert checked.rows[0].values["rank"] is None


def test_a_room_number_keeps_its_zeros_and_a_number_is_its_digits() -> None:
    assert judged("number", "0101") == ("0101", [])
    assert judged("number", Decimal(301)) == ("301", [])


def test_shares_are_summed_on_the_days_on_which_they_overlap() -> None:
    half = ROOM | {"share": "0.6"}
    ends = half | {"organisation": "51-B", "until": "2025-06-01"}
    after = half | {"organisation": "51-C", "since": "2025-06-01"}

    beside = check(half, after, ends)

    assert codes(beside) == [
        ("SHARES_OVER_ONE_TOGETHER", 2, "share"),
        ("SHARES_OVER_ONE_TOGETHER", 3, "share"),
        ("SHARES_OVER_ONE_TOGETHER", 4, "share"),
    ]
    assert codes(check(ends, after)) == []


def test_thirds_of_a_room_are_no_more_than_the_whole() -> None:
    third = ROOM | {"share": "0.333333"}

    assert codes(check(*(third | {"organisation": f"51-{n}"} for n in "ABC"))) == []


def test_blank_lines_are_told_once_and_those_at_the_end_never() -> None:
    blank: dict[str, PlainValue] = {}

    checked = check(ROOM, blank, blank, ROOM | {"number": "0102"}, blank)

    assert [(each.code, each.values["lines"]) for each in checked.problems] == [
        ("ROW_BLANK", "3–4")
    ]
    assert len(checked.rows) == 2


def test_a_column_that_is_not_there_is_not_told_of_every_row() -> None:
    plain = [PlainRow(line, {"building": "51-B01"}) for line in (2, 3)]
    said = FormProblem("COLUMN_MISSING", 1, "level")

    checked = check_form(ROOMS, plain, CheckSetting(LISTS, TODAY), [said])

    assert {each.code for each in checked.problems} == {"COLUMN_MISSING", "ROW_TWICE"}


def test_many_rows_of_one_room_are_checked_one_by_one() -> None:
    rows = [ROOM | {"organisation": f"51-{n}", "share": "0.0001"} for n in range(20_000)]

    checked = check(*rows)

    assert len(checked.rows) == 20_000
    assert {each.code for each in checked.problems} == {"SHARES_OVER_ONE_TOGETHER"}


def test_every_problem_has_words_in_two_languages_and_a_family() -> None:
    assert set(FORM_MESSAGES) == set(PROBLEM_KINDS)
    for message in FORM_MESSAGES.values():
        assert message.zh.endswith(("。", "}"))
        assert message.en.endswith(".") or message.en.endswith("}")


def test_a_clean_row_gives_typed_values_only() -> None:
    row = CleanRow(2, {"area": Decimal("1.50"), "since": TODAY, "headcount": 3})

    assert (row.number("area"), row.number("headcount")) == (Decimal("1.50"), Decimal(3))
    assert (row.text("area"), row.day("area"), row.number("since")) == ("", None, None)
