"""Profiles from the command line: saved, edited, proposed, applied, overridden by hand."""

import json
import os
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import pytest
from click.testing import CliRunner, Result

from api.cli.drawing import drawing
from cad_import.profile_files import load_profile
from cad_import.roles import Role
from tests.support.commands import run_command
from tests.support.plans import WALL, draw_office_row, start_plan

ODD_LAYERS = ("家具", "QT-2", "QT-3", "QT-4")


@pytest.fixture(autouse=True)
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Keep profiles in a folder of the test's own."""
    monkeypatch.setenv("SMARTMAP_PROFILES", str(tmp_path / "kept"))
    return tmp_path / "kept"


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    """Write a plan whose walls lie on a layer named for furniture."""
    pen = start_plan()
    draw_office_row(pen)
    for entity in pen.space:
        if entity.dxf.layer == WALL:
            entity.dxf.layer = ODD_LAYERS[0]
    for name in ODD_LAYERS:
        pen.document.layers.add(name)
    return pen.save(tmp_path / "图.dxf")


def run(*words: object) -> Result:
    return CliRunner().invoke(drawing, [str(word) for word in words])


def smartmap(*words: object) -> CompletedProcess[str]:
    """Run the whole command, refusals turned into exit codes."""
    return run_command("drawing", *words, environment=os.environ)


def features(path: Path) -> list[Any]:
    found: list[Any] = json.loads(path.read_text(encoding="utf-8"))["features"]
    return found


def statuses(path: Path) -> set[str]:
    return {feature["properties"]["status"] for feature in features(path)}


def save(plan: Path, *words: object) -> Result:
    return run("profile", "save", plan, "--name", "某某设计院", "--role", "家*=wall", *words)


def test_a_profile_is_saved_with_roles_by_hand_the_same_each_time(
    plan: Path, tmp_path: Path
) -> None:
    first, second = tmp_path / "1.toml", tmp_path / "2.toml"

    done = save(plan, "-o", first)
    save(plan, "-o", second)

    assert done.exit_code == 0
    assert first.read_bytes() == second.read_bytes()
    made = load_profile(first)
    assert (made.name, made.metres_per_unit) == ("某某设计院", 0.001)
    assert made.roles[0] == ("家*", Role.WALL)
    assert ("A-DOOR", Role.DOOR) in made.roles
    assert "QT-2" in made.fingerprint.layers


def test_the_profile_gives_the_rooms_that_roles_by_hand_give(plan: Path, tmp_path: Path) -> None:
    by_hand, by_profile = tmp_path / "hand.geojson", tmp_path / "profile.geojson"
    save(plan)

    run("rooms", plan, "-o", by_hand, "--role", "家具=wall")
    done = run("rooms", plan, "-o", by_profile, "--profile", "某某设计院")

    assert "PROFILE_APPLIED" in done.stderr
    assert features(by_profile) == features(by_hand)
    assert "ok" in statuses(by_profile)


def test_a_like_profile_is_proposed_with_the_command_and_changes_nothing(
    plan: Path, tmp_path: Path, kept: Path
) -> None:
    before, after = tmp_path / "before.geojson", tmp_path / "after.geojson"
    run("rooms", plan, "-o", before)
    save(plan)

    done = run("rooms", plan, "-o", after, "--report", tmp_path / "report.json")

    assert "PROFILE_PROPOSED" in done.stderr
    assert f"--profile {kept / '某某设计院.toml'}" in done.stderr
    assert "PROFILE_PROPOSED" in (tmp_path / "report.json").read_text(encoding="utf-8")
    assert after.read_bytes() == before.read_bytes()


def test_auto_applies_the_likeliest_and_says_so(plan: Path, tmp_path: Path) -> None:
    save(plan)

    done = run("rooms", plan, "-o", tmp_path / "rooms.geojson", "--profile", "auto")

    assert "PROFILE_APPLIED_BY_LIKENESS" in done.stderr
    assert "ok" in statuses(tmp_path / "rooms.geojson")


def test_inspection_shows_what_a_profile_changes(plan: Path) -> None:
    save(plan)

    done = run("inspect", plan, "--profile", "某某设计院", "--role", "A-DOOR=window")

    assert "家具 ← furniture (name)" in done.stdout
    assert "A-DOOR ← door (name)" in done.stdout
    assert "window       hand" in done.stdout


def test_profiles_are_listed_by_likeness(plan: Path, kept: Path) -> None:
    save(plan)
    (kept / "坏.toml").write_text("format = 9", encoding="utf-8")

    done = run("profile", "list", plan, "--json")

    [told] = [json.loads(line) for line in done.stdout.splitlines()]
    assert (told["profile"], told["likeness"]) == ("某某设计院", 1.0)
    assert "PROFILE_UNREADABLE" in done.stderr
    assert "坏.toml" in done.stderr
    assert run("profile", "list").stdout.startswith("某某设计院")


def test_layers_that_nobody_vouches_for_are_comments(tmp_path: Path) -> None:
    pen = start_plan()
    draw_office_row(pen)
    for entity in pen.space:
        if entity.dxf.layer == WALL:
            entity.dxf.layer = "1"
    plan = pen.save(tmp_path / "图.dxf")

    done = run("profile", "save", plan, "-o", tmp_path / "p.toml")

    assert "PROFILE_LAYERS_UNSURE" in done.stderr
    assert '# "1" = "wall"' in (tmp_path / "p.toml").read_text(encoding="utf-8")
    assert load_profile(tmp_path / "p.toml").name == "图"
    assert "1" not in dict(load_profile(tmp_path / "p.toml").roles)


def test_a_name_cannot_lead_out_of_the_folder(plan: Path, kept: Path) -> None:
    run("profile", "save", plan, "--name", "../../甲:院")

    assert [path.name for path in kept.iterdir()] == ["_.._甲_院.toml"]


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("--role", "没有=wall"), "CAD_LAYER_UNKNOWN"),
        (("--profile", "没有"), "PROFILE_NOT_FOUND"),
        (("--profile", "坏.toml"), "PROFILE_FILE"),
    ],
)
def test_what_does_not_fit_is_refused_with_exit_3(
    plan: Path, tmp_path: Path, kept: Path, words: tuple[str, ...], code: str
) -> None:
    kept.mkdir()
    (kept / "坏.toml").write_text("format = 1\nname = 3\n", encoding="utf-8")

    done = smartmap("rooms", plan, "-o", tmp_path / "rooms.geojson", *words)

    assert done.returncode == 3
    assert done.stderr.startswith(f"{code}: ")
    assert not (tmp_path / "rooms.geojson").exists()


def test_a_profile_is_not_overwritten_unasked(plan: Path, kept: Path) -> None:
    save(plan)
    edited = kept / "某某设计院.toml"
    edited.write_text("format = 1\nname = '改过'\n", encoding="utf-8")

    refused = smartmap("profile", "save", plan, "--name", "某某设计院")

    assert (refused.returncode, refused.stderr[:14]) == (3, "PROFILE_EXISTS")
    assert load_profile(edited).name == "改过"
    assert save(plan, "--overwrite").exit_code == 0
    assert load_profile(edited).name == "某某设计院"


@pytest.mark.parametrize("role", ["家具=walls", "家具", "=wall"])
def test_an_unknown_role_is_wrong_usage(plan: Path, tmp_path: Path, role: str) -> None:
    done = run("rooms", plan, "-o", tmp_path / "rooms.geojson", "--role", role)

    assert done.exit_code == 2
    assert "ROLE_GIVEN" in done.stderr
