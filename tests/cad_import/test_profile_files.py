"""Profiles as TOML: what is written is read back, and every mistake is named with its line."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cad_import.profile_files import (
    drafted_profile,
    load_profile,
    load_profiles,
    parse_profile,
    parse_role,
    profile_toml,
)
from cad_import.profiles import Fingerprint, Profile
from cad_import.roles import CadLayer, Role, bare_layer_name
from spatial.domain.errors import InvalidInputError

WRITTEN = """\
format = 1
name = "某某设计院"
metres_per_unit = 0.001

[roles]
"QT-*" = "wall"
MC = "opening"

[fingerprint]
layers = ["QT-1", "mc"]
"""
READ = Profile(
    "某某设计院",
    (("QT-*", Role.WALL), ("MC", Role.OPENING)),
    0.001,
    Fingerprint(frozenset({"QT-1", "MC"})),
)


def refusal(content: bytes) -> dict[str, str]:
    with pytest.raises(InvalidInputError) as refused:
        parse_profile(content, file="某院.toml")
    assert refused.value.code == "PROFILE_FILE"
    assert refused.value.values["file"] == "某院.toml"
    return refused.value.values


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"], ids=["plain", "byte order mark"])
def test_a_profile_is_read(mark: bytes) -> None:
    assert parse_profile(mark + WRITTEN.encode(), file="") == READ


@pytest.mark.parametrize(
    ("old", "new", "line", "word"),
    [
        ('"wall"', '"walls"', "6", "walls"),
        ('"wall"', "3", "6", "3"),
        ('"opening"', '"opening', "7", "TOML"),
        ("MC = ", '"qt-*" = ', "7", "QT-*"),
        ("MC = ", '"x$0$QT-*" = ', "7", "QT-*"),
        ("MC = ", '"" = ', "7", "no name"),
        ("0.001", '"mm"', "3", "metres"),
        ("0.001", "0", "3", "metres"),
        ("0.001", "nan", "3", "metres"),
        ("0.001", "true", "3", "metres"),
        ("format = 1", "format = 2", "1", "format"),
        ('name = "某某设计院"', "", "1", "name"),
        ("metres_per_unit", "unit", "3", "unit"),
        ("[roles]", "[rolls]", "5", "rolls"),
        ("layers = [", "styles = [", "9", "text_styles"),
        ('"mc"]', "1]", "10", "layers"),
    ],
)
def test_every_mistake_is_named_with_its_line(old: str, new: str, line: str, word: str) -> None:
    assert WRITTEN.count(old) == 1

    values = refusal(WRITTEN.replace(old, new).encode())

    assert values["line"] == line
    assert word in values["reason"]


def test_a_profile_in_another_encoding_is_refused_with_the_line() -> None:
    values = refusal(WRITTEN.encode("gb18030"))

    assert values["line"] == "2"
    assert "UTF-8" in values["reason"]


@pytest.mark.parametrize(
    "content", [b"", b"\x00", b"#" * 1_000_001, b"a = " + b"[" * 50_000, b"roles = 1\nformat = 1"]
)
def test_what_is_no_profile_is_refused(content: bytes) -> None:
    refusal(content)


def test_a_profile_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidInputError, match="cannot be opened"):
        load_profile(tmp_path / "none.toml")


def test_a_broken_profile_in_the_folder_is_told_and_passed_over(tmp_path: Path) -> None:
    (tmp_path / "甲.toml").write_text(WRITTEN, encoding="utf-8")
    (tmp_path / "乙.toml").write_text("name = 3\nformat = 1", encoding="utf-8")

    profiles, findings = load_profiles(tmp_path)

    assert [profile.name for profile in profiles] == ["某某设计院"]
    assert profiles[0].source == str(tmp_path / "甲.toml")
    assert [(f.code, f.values["file"], f.values["line"]) for f in findings] == [
        ("PROFILE_UNREADABLE", "乙.toml", "1")
    ]
    assert load_profiles(tmp_path / "none") == ((), ())


names = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12)
roles = st.dictionaries(
    names.map(bare_layer_name).filter(bool).filter(lambda name: bare_layer_name(name) == name),
    st.sampled_from(list(Role)),
    max_size=6,
)
folded = st.frozensets(
    names.map(bare_layer_name).filter(lambda name: bare_layer_name(name) == name), max_size=4
)


@given(
    names.map(str.strip).filter(bool),
    roles,
    st.none() | st.floats(1e-6, 1e6),
    st.builds(Fingerprint, folded, folded, folded),
)
def test_what_is_written_is_read_back(
    name: str, said: dict[str, Role], unit: float | None, fingerprint: Fingerprint
) -> None:
    profile = Profile(name, tuple(said.items()), unit, fingerprint)

    text = profile_toml(profile, [CadLayer("杂\n", Role.WALL, "content", {})])

    assert parse_profile(text.encode(), file="") == profile
    assert profile_toml(parse_profile(text.encode(), file="")) == profile_toml(profile)


def test_a_name_that_is_no_text_is_written_as_a_pattern_that_fits_it() -> None:
    profile = Profile("甲院", (("A\udcff1", Role.WALL),))

    [(pattern, _)] = parse_profile(profile_toml(profile).encode(), file="").roles

    assert pattern == "A?1"


def test_what_was_decided_is_drafted_and_guesses_are_left_to_a_person() -> None:
    base = Profile(
        "旧", (("QT-*", Role.WALL), ("MC", Role.DOOR)), None, Fingerprint(frozenset("A"))
    )
    layers = [
        CadLayer("x$0$墙", Role.WALL, "name", {}),
        CadLayer("墙", Role.WALL, "name", {}),
        CadLayer("QT-1", Role.WALL, "profile", {}),
        CadLayer("MC", Role.OPENING, "hand", {}),
        CadLayer("2", Role.WALL, "content", {}),
        CadLayer("0", Role.OTHER, "none", {}),
    ]

    profile, unsure = drafted_profile(
        "新", layers, 0.001, Fingerprint(frozenset("B")), base=base, by_hand=[("mc", Role.OPENING)]
    )

    assert profile.roles == (("mc", Role.OPENING), ("QT-*", Role.WALL), ("墙", Role.WALL))
    assert profile.fingerprint.layers == frozenset("AB")
    assert [layer.name for layer in unsure] == ["0", "2"]
    assert '# "2" = "wall"' in profile_toml(profile, unsure)


@pytest.mark.parametrize(
    ("text", "pattern"),
    [("A-WALL=wall", ("A-WALL", Role.WALL)), (" 图=层 = Column ", ("图=层", Role.COLUMN))],
)
def test_a_role_by_hand_is_read(text: str, pattern: tuple[str, Role]) -> None:
    assert parse_role(text) == pattern


@pytest.mark.parametrize("text", ["", "wall", "=wall", "A-WALL=", "A-WALL=walls"])
def test_what_is_no_role_by_hand_is_refused(text: str) -> None:
    with pytest.raises(InvalidInputError) as refused:
        parse_role(text)

    assert refused.value.code == "ROLE_GIVEN"
