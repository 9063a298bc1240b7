"""``smartmap standard``, as a manager types it; reckoning needs no database."""

import json
import re
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from api.cli.main import main
from tests.support.commands import smartmap
from tests.support.standards import REFERENCE, TOWNSHIP_RULE

BUREAU: dict[str, Any] = {
    "tier": "city",
    "storeys": "multi",
    "posts": [
        {"rank": "正局（处）级", "headcount": 1},
        {"rank": "副局(处)级", "headcount": 3},
        {"rank": "局(处)级以下", "headcount": 56},
    ],
    "staff": 60,
}
TOWNSHIP = BUREAU | {"tier": "township", "posts": [{"rank": "乡级正职", "headcount": 2}]}


def written(folder: Path, document: object, name: str = "org.json") -> Path:
    path = folder / name
    path.write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")
    return path


class Done(NamedTuple):
    """How a command ended, and what it printed."""

    returncode: int
    stdout: str
    stderr: str


Standard = Callable[..., Done]


@pytest.fixture
def standard(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Standard:
    """Run the command in this process; nothing that it is given here may ask a database."""
    monkeypatch.setenv("DATABASE_URL", "postgresql://nowhere.invalid/")

    def run(*words: object) -> Done:
        monkeypatch.setattr("sys.argv", ["smartmap", "standard", *map(str, words)])
        with pytest.raises(SystemExit) as end:
            main()
        said = capsys.readouterr()
        return Done(int(end.value.code or 0), said.out, said.err)

    return run


def test_the_worked_example_comes_out_as_json(standard: Standard, tmp_path: Path) -> None:
    done = standard("entitlement", written(tmp_path, BUREAU | {"cars": 20}))

    assert (done.returncode, done.stderr) == (0, "")
    told = json.loads(done.stdout)
    figures = {key: value for key, value in told.items() if key.endswith("_m2")}
    assert figures == {
        "office_m2": 582.0,
        "service_m2": 480.0,
        "equipment_m2": 95.58,
        "usable_m2": 1157.58,
        "ancillary_m2": 1022.0,
        "building_m2": 2802.89,
    }
    usable = [line for line in told["lines"] if line["basis"] == "usable"]
    building = [line for line in told["lines"] if line["basis"] == "building"]
    assert round(sum(line["m2"] for line in usable), 2) == told["usable_m2"]
    assert round(sum(line["m2"] for line in building), 2) == told["building_m2"]
    for line in told["lines"]:
        assert line["formula"]
        assert line["article"]
        assert line["certainty"]
        assert set(line["sources"]) <= set(told["sources"])


def test_what_the_contract_asks_for_is_enough(standard: Standard, tmp_path: Path) -> None:
    told = json.loads(standard("entitlement", written(tmp_path, BUREAU)).stdout)

    assert told["building_m2"] == 2002.89  # 1780.89 + canteen 222
    assert [line["item"] for line in told["lines"]] == [
        "office", "office", "office", "service", "equipment", "basic_building", "canteen",
    ]  # fmt: skip


def test_the_table_is_for_people_and_says_how_sure_each_figure_is(
    standard: Standard, tmp_path: Path
) -> None:
    county = BUREAU | {"tier": "county", "posts": [{"rank": "正科级", "headcount": 1}]}

    done = standard("entitlement", written(tmp_path, county), "--format", "table")

    assert done.returncode == 0
    assert "60 × 8 = 480.00" in done.stdout
    assert "凭记忆，待核实 recalled, provisional" in done.stdout
    assert "编制定员 60 人与各职级人数合计 1 人不一致" in done.stdout
    assert "总建筑面积" in done.stdout


def test_a_township_has_no_figures_until_a_local_rule_is_given(
    standard: Standard, tmp_path: Path
) -> None:
    file = written(tmp_path, TOWNSHIP)
    local = written(tmp_path, TOWNSHIP_RULE, "local.json")

    without = standard("entitlement", file)
    told = json.loads(without.stdout)
    given = json.loads(standard("entitlement", file, "--local", local).stdout)

    assert without.returncode == 0
    assert [told[key] for key in ("office_m2", "service_m2", "usable_m2", "building_m2")] == [
        None, None, None, None,
    ]  # fmt: skip
    assert "省级政府制定" in told["lines"][0]["note"]
    assert "LEFT_TO_PROVINCE" in [finding["code"] for finding in told["findings"]]
    assert (given["office_m2"], given["service_m2"]) == (48.0, 468.0)  # 60 × (450 − 60) ÷ 50
    assert given["standard"]["local_rules"] == ["某省乡镇机关办公用房配置规定 某机管〔2026〕1号"]
    assert given["lines"][0]["document"] == given["standard"]["local_rules"][0]
    assert given["findings"][0]["code"] == "LOCAL_RULE_ASSUMED"


def test_chengdu_is_known_to_be_sub_provincial_by_its_division(
    standard: Standard, tmp_path: Path
) -> None:
    def office_m2(**more: object) -> float:
        file = written(tmp_path, BUREAU | more)
        found: float = json.loads(standard("entitlement", file).stdout)["office_m2"]
        return found

    assert office_m2(division="510100") == 1 * 30 + 3 * 24 + 56 * 9
    assert office_m2(division="510700") == 582
    assert office_m2(division="510100", sub_provincial=False) == 582
    assert office_m2(sub_provincial=True) == 606


def test_a_leader_of_provincial_rank_is_reckoned_for_nothing_is_kept(
    standard: Standard, tmp_path: Path
) -> None:
    document = BUREAU | {"tier": "province", "posts": [{"rank": "省级正职", "headcount": 1}]}

    told = json.loads(standard("entitlement", written(tmp_path, document)).stdout)

    assert told["office_m2"] == 54
    assert told["lines"][0]["private_toilet"] == "all"
    assert told["lines"][0]["private_toilet_max_m2"] == 6


def test_a_standards_file_of_ones_own_is_taken(standard: Standard, tmp_path: Path) -> None:
    document = json.loads(REFERENCE.read_text("utf-8"))
    document["office_rooms"]["levels"]["city"]["ranks"][4]["usable_m2_per_person"] = 8.55
    own = written(tmp_path, document, "own.json")

    told = json.loads(standard("entitlement", written(tmp_path, BUREAU), "--standard", own).stdout)

    assert told["office_m2"] == 24 + 54 + 478.8


REFUSED: dict[str, tuple[object, str]] = {
    "not JSON": ("{tier: city}", "DOCUMENT_NOT_JSON"),
    "nothing": ("", "DOCUMENT_NOT_JSON"),
    "no UTF-8": ('{"tier": "市"}'.encode("gb18030"), "DOCUMENT_NOT_JSON"),
    "a key twice": ('{"tier": "city", "tier": "county"}', "DOCUMENT_NOT_JSON"),
    "no number": ('{"staff": NaN}', "DOCUMENT_NOT_JSON"),
    "a number beyond all": ('{"staff": 1e999}', "DOCUMENT_NOT_JSON"),
    "a number of 5000 digits": ('{"staff": ' + "9" * 5000 + "}", "DOCUMENT_NOT_JSON"),
    "a thousand brackets": ("[" * 100_000, "DOCUMENT_NOT_JSON"),
    "a list": ("[]", "ORGANISATION_VALUE"),
    "no tier": (json.dumps({"storeys": "multi"}), "ORGANISATION_KEY_MISSING"),
    "an unknown tier": (json.dumps(BUREAU | {"tier": "village"}), "ORGANISATION_VALUE"),
    "unknown storeys": (json.dumps(BUREAU | {"storeys": "low"}), "ORGANISATION_VALUE"),
    "a fraction": (json.dumps(BUREAU | {"staff": 60.5}), "ORGANISATION_VALUE"),
    "an unknown rank": (
        json.dumps(BUREAU | {"posts": [{"rank": "正厅级", "headcount": 1}]}), "RANK_UNKNOWN",
    ),
    "a rank twice": (json.dumps(BUREAU | {"posts": BUREAU["posts"] * 2}), "RANK_TWICE"),
}  # fmt: skip


@pytest.mark.parametrize(("content", "code"), REFUSED.values(), ids=list(REFUSED))
def test_a_bad_file_exits_3_with_code_and_both_languages(
    standard: Standard, tmp_path: Path, content: str | bytes, code: str
) -> None:
    path = tmp_path / "org.json"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())

    done = standard("entitlement", path)

    assert done.returncode == 3, done.stderr
    assert done.stdout == ""
    chinese, english = done.stderr.splitlines()
    assert chinese.startswith(f"{code}: ")
    assert english.isascii() or code in {"RANK_UNKNOWN", "RANK_TWICE", "DOCUMENT_NOT_JSON"}
    assert "?" not in chinese


@pytest.mark.parametrize(
    ("changes", "words", "code"),
    [
        ({"division": "440000"}, (), "LOCAL_RULE_ELSEWHERE"),
        ({}, ("--as-of", "2025-12-31"), "LOCAL_RULE_NOT_IN_FORCE"),
        ({}, ("--as-of", "2014-11-26"), "STANDARD_NOT_IN_FORCE"),
    ],
)
def test_a_rule_of_elsewhere_or_of_another_day_is_refused(
    standard: Standard, tmp_path: Path, changes: dict[str, Any], words: tuple[str, ...], code: str
) -> None:
    local = written(tmp_path, TOWNSHIP_RULE, "local.json")

    done = standard("entitlement", written(tmp_path, TOWNSHIP | changes), "--local", local, *words)

    assert (done.returncode, done.stderr.partition(":")[0]) == (3, code)


def test_misspelt_keys_are_named(standard: Standard, tmp_path: Path) -> None:
    told = json.loads(standard("entitlement", written(tmp_path, BUREAU | {"car": 20})).stdout)

    assert told["findings"][0]["code"] == "ORGANISATION_KEYS_UNUSED"
    assert told["findings"][0]["values"]["keys"] == "car"


def test_stored_rules_exclude_files(standard: Standard, tmp_path: Path) -> None:
    file = written(tmp_path, BUREAU)

    assert standard("entitlement", file, "--stored", "--standard", REFERENCE).returncode == 2
    assert standard("entitlement", tmp_path / "none.json").returncode == 2


def test_what_ships_with_the_program_is_shown_without_a_database(standard: Standard) -> None:
    listed = standard("list", "--packaged", "--json")
    shown = standard("show", "2674-2014", "--packaged")
    document = standard("show", "2674-2014", "--packaged", "--format", "json")

    assert json.loads(listed.stdout)["valid_from"] == "2014-11-27"
    assert "服务用房 县级机关 x ≤ 200" in shown.stdout
    assert "(500 − x) ÷ 50 m²/人  凭记忆" in shown.stdout
    assert json.loads(document.stdout) == json.loads(REFERENCE.read_text("utf-8"))
    assert standard("show", "nothing", "--packaged").returncode == 3


def test_a_file_can_be_checked_without_a_database(standard: Standard, tmp_path: Path) -> None:
    looser = TOWNSHIP_RULE | {
        "office_limits": [{"tier": "township", "rank": "乡级正职", "usable_m2_per_person": 25}]
    }

    assert standard("add", "--check", REFERENCE).returncode == 0
    assert standard("add", "--check", written(tmp_path, TOWNSHIP_RULE)).returncode == 0
    refused = standard("add", "--check", written(tmp_path, looser))
    assert (refused.returncode, refused.stderr.partition(":")[0]) == (3, "LOCAL_RULE_OVER_CEILING")


def test_the_files_shown_to_users_are_taken(standard: Standard, tmp_path: Path) -> None:
    text = (Path(__file__).parents[3] / "docs" / "allocation-standard.md").read_text("utf-8")
    organisation, rule = (
        written(tmp_path, json.loads(block), f"{i}.json")
        for i, block in enumerate(re.findall(r"```json\n(.*?)```", text, re.DOTALL))
    )

    assert json.loads(standard("entitlement", organisation).stdout)["building_m2"] == 2802.89
    assert standard("add", "--check", rule).returncode == 0


@pytest.mark.database
def test_a_stored_local_rule_is_found_by_the_division(
    fresh_database_url: str, tmp_path: Path
) -> None:
    local = written(tmp_path, TOWNSHIP_RULE, "local.json")
    town = written(tmp_path, TOWNSHIP | {"division": "510104001"})

    def run(*words: object) -> subprocess.CompletedProcess[str]:
        return smartmap(fresh_database_url, "standard", *words)

    before = json.loads(run("entitlement", town, "--stored").stdout)
    added, again = run("add", local), run("add", local)
    after = json.loads(run("entitlement", town, "--stored").stdout)
    earlier = json.loads(run("entitlement", town, "--stored", "--as-of", "2025-12-31").stdout)

    assert before["office_m2"] is None
    assert added.stdout.startswith("已入库 stored: 51-township")
    assert "nothing changed" in again.stdout
    assert (after["office_m2"], earlier["office_m2"]) == (48.0, None)
    listed = [json.loads(line)["code"] for line in run("list", "--json").stdout.splitlines()]
    assert listed == ["2674-2014", "51-township"]
    assert "办公室 乡级机关 乡级正职" in run("show", "51-township").stdout
