"""What intake makes of bad drawings: a named refusal, or a finding that forbids certainty."""

import os
from pathlib import Path

import pytest

from cad_import.encodings import decode_text
from cad_import.intake import LoadedDocument, load_document
from cad_import.messages import MESSAGES
from cad_import.sniffing import MAX_FILE_BYTES
from spatial.domain.errors import DrawingError
from spatial.domain.findings import Finding, Severity
from spatial.domain.messages import render
from tests.cad_import import bad_drawings
from tests.cad_import.bad_drawing_cases import DOUBTED, FLAGGED, REFUSED, SOUND, Builder
from tests.cad_import.bad_drawings import WALL_COUNT


def stored(tmp_path: Path, data: bytes, name: str = "平面图.dxf") -> Path:
    path = tmp_path / name
    path.write_bytes(data)
    return path


def refusal_of(path: Path) -> DrawingError:
    with pytest.raises(DrawingError) as refusal:
        load_document(path)
    return refusal.value


def finding_of(loaded: LoadedDocument, code: str) -> Finding:
    [finding] = [finding for finding in loaded.findings if finding.code == code]
    return finding


def codes_of(path: Path) -> set[str]:
    """Codes of the findings, or of the refusal."""
    try:
        return {finding.code for finding in load_document(path).findings}
    except DrawingError as error:
        return {error.code}


@pytest.mark.parametrize(("code", "build"), REFUSED.values(), ids=REFUSED)
def test_a_file_that_cannot_be_read_is_refused_by_name(
    tmp_path: Path, code: str, build: Builder
) -> None:
    error = refusal_of(stored(tmp_path, build()))

    assert error.code == code
    assert error.values["file"] == "平面图.dxf"
    for language in ("zh", "en"):
        assert "?" not in render(MESSAGES[code], error.values, language)


@pytest.mark.parametrize(("code", "build"), FLAGGED.values(), ids=FLAGGED)
def test_a_doubtful_drawing_is_loaded_with_an_error_finding(
    tmp_path: Path, code: str, build: Builder
) -> None:
    loaded = load_document(stored(tmp_path, build()))

    finding = finding_of(loaded, code)
    assert finding.severity is Severity.ERROR
    values = finding.values | {"subjects": "、".join(finding.subjects)}
    assert "?" not in render(MESSAGES[code], values)
    assert len(loaded.document.modelspace()) > 0


@pytest.mark.parametrize(("code", "build"), DOUBTED.values(), ids=DOUBTED)
def test_a_drawing_with_odd_texts_is_loaded_with_a_warning(
    tmp_path: Path, code: str, build: Builder
) -> None:
    loaded = load_document(stored(tmp_path, build()))

    assert finding_of(loaded, code).severity is Severity.WARNING
    assert len(loaded.document.modelspace()) > 0


@pytest.mark.parametrize("build", SOUND.values(), ids=SOUND)
def test_a_sound_drawing_is_loaded_whole_with_its_chinese_texts(
    tmp_path: Path, build: Builder
) -> None:
    loaded = load_document(stored(tmp_path, build()))

    model = loaded.document.modelspace()
    assert [text.dxf.text for text in model.query("TEXT")] == ["会议室", "办公室一零一"]
    assert len(model.query("LINE[layer=='墙体']")) == WALL_COUNT
    assert {insert.dxf.name for insert in model.query("INSERT")} == {"门-900"}
    assert not [finding for finding in loaded.findings if finding.severity is not Severity.INFO]
    assert loaded.cyclic_blocks == frozenset()


def test_the_same_bytes_have_the_same_digest_whatever_was_repaired(tmp_path: Path) -> None:
    data = bad_drawings.not_a_number()

    loaded = load_document(stored(tmp_path, data))

    assert loaded.size_bytes == len(data)
    assert len(loaded.sha256) == 64
    assert loaded.release == "AC1015"


@pytest.mark.parametrize(
    ("build", "encoding", "found"),
    [
        (bad_drawings.whole, "gbk", False),
        (bad_drawings.gbk_declared_as_gb2312, "gbk", False),
        (bad_drawings.gbk_declared_as_western, "gbk", True),
        (bad_drawings.big5_declared_as_western, "big5", True),
        (bad_drawings.utf8_declared_as_gbk, "utf-8", True),
        (bad_drawings.gbk_in_a_utf8_release, "gbk", True),
        (bad_drawings.western, "cp1252", False),
    ],
)  # fmt: skip
def test_the_encoding_is_chosen_by_its_texts(
    tmp_path: Path, build: Builder, encoding: str, found: bool
) -> None:
    loaded = load_document(stored(tmp_path, build()))

    assert loaded.encoding == encoding
    assert any(finding.code == "ENCODING_DIFFERS" for finding in loaded.findings) is found


@pytest.mark.parametrize(
    ("page", "codec", "text", "read", "encoding"),
    [
        ("ANSI_1252", "gbk", "会议室", "会议室", "gbk"),
        ("GB2312", "gbk", "会议室", "会议室", "gbk"),
        (None, "gbk", "会议室", "会议室", "gbk"),
        ("ANSI_936", "utf-8", "会议室", "会议室", "utf-8"),
        ("ANSI_1252", "big5", "會議室", "會議室", "big5"),
        ("ANSI_932", "cp932", "会議室と廊下", "会議室と廊下", "cp932"),
        ("ANSI_1252", "ascii", r"\U+4F1A\U+8BAE\U+5BA4", "会议室", "cp1252"),
        ("ANSI_1252", "ascii", r"\M+5BBE1\M+5D2E9\M+5CAD2", "会议室", "cp1252"),
    ],
    ids=["1252", "GB2312", "none", "UTF-8", "Big5", "Shift-JIS", "U+", "M+"],
)  # fmt: skip
def test_chinese_is_read_whatever_the_header_says_and_the_score_is_told(
    tmp_path: Path, page: str | None, codec: str, text: str, read: str, encoding: str
) -> None:
    data = bad_drawings.whole().replace("会议室".encode("gbk"), text.encode(codec))
    for other in ("办公室一零一", "墙体", "门-900"):
        data = data.replace(other.encode("gbk"), text.encode(codec))
    said = b"  9\n$DWGCODEPAGE\n  3\nANSI_936\n"
    data = data.replace(said, b"" if page is None else said.replace(b"ANSI_936", page.encode()))

    loaded = load_document(stored(tmp_path, data))

    texts = [decode_text(one.dxf.text) for one in loaded.document.modelspace().query("TEXT")]
    assert (texts, loaded.encoding) == ([read, read], encoding)
    assert loaded.encoding_score >= 0.85


@pytest.mark.parametrize("share", [0.1, 0.5, 0.66, 0.9, 0.99])
def test_a_cut_drawing_keeps_every_complete_entity(tmp_path: Path, share: float) -> None:
    data = bad_drawings.cut_at(share)
    entities = data[data.index(b"\nENTITIES\n") :]
    begun = sum(entities.count(b"\n  0\n" + kind + b"\n") for kind in (b"LINE", b"INSERT", b"TEXT"))
    begun += entities.count(b"\nPOLYLINE\n")

    loaded = load_document(stored(tmp_path, data))

    # The one begun last may be whole or not: nobody can tell.
    kept = int(finding_of(loaded, "DRAWING_TRUNCATED").values["entities"])
    assert kept == len(loaded.document.modelspace())
    assert begun - 1 <= kept <= begun


def test_a_polyline_that_was_cut_is_left_out(tmp_path: Path) -> None:
    loaded = load_document(stored(tmp_path, bad_drawings.cut_in_polyline()))

    assert finding_of(loaded, "DRAWING_TRUNCATED").values["entities"] == str(WALL_COUNT)
    assert len(loaded.document.modelspace().query("POLYLINE")) == 0


@pytest.mark.parametrize("kept", [*(n / 80 for n in range(1, 80)), -1, -2, -3, -4, -5, -6, -9, -15])
def test_no_cut_of_a_drawing_passes_for_a_whole_one(tmp_path: Path, kept: float) -> None:
    data = bad_drawings.whole().rstrip()
    path = stored(tmp_path, data[: int(kept * len(data)) if kept > 0 else int(kept)])

    assert codes_of(path) & {"DRAWING_TRUNCATED", "DRAWING_TRUNCATED_EMPTY"}


def test_a_bomb_names_its_block_and_its_size(tmp_path: Path) -> None:
    error = refusal_of(stored(tmp_path, bad_drawings.nested_bomb()))

    assert error.values["block"] == "L7"
    assert error.values["count"] == "100,000,000"


def test_a_cycle_is_named_with_its_path_and_all_spellings_of_its_blocks(tmp_path: Path) -> None:
    loaded = load_document(stored(tmp_path, bad_drawings.self_cycle()))

    assert finding_of(loaded, "BLOCK_CYCLE").values["path"] == "SELF → SELF"
    assert loaded.cyclic_blocks == {"SELF", "self"}


def test_blocks_that_lead_to_a_cycle_are_no_part_of_it(tmp_path: Path) -> None:
    loaded = load_document(stored(tmp_path, bad_drawings.ring_of_three()))

    assert loaded.cyclic_blocks == {"甲", "乙", "丙"}
    assert len(finding_of(loaded, "BLOCK_CYCLE").subjects) == 3


@pytest.mark.parametrize("build", [bad_drawings.not_a_number, bad_drawings.far_beyond])
def test_an_entity_without_a_place_is_left_out_and_named(tmp_path: Path, build: Builder) -> None:
    loaded = load_document(stored(tmp_path, build()))

    finding = finding_of(loaded, "COORDINATES_NOT_FINITE")
    assert finding.values["count"] == "1"
    assert len(finding.subjects) == 1
    assert len(loaded.document.modelspace().query("LINE")) == WALL_COUNT - 1


def test_native_tarch_objects_are_counted_by_class(tmp_path: Path) -> None:
    loaded = load_document(stored(tmp_path, bad_drawings.native_tarch()))

    finding = finding_of(loaded, "TARCH_OBJECTS")
    assert finding.values["classes"] == "TCH_WALL×12"
    assert "TSaveAs" in render(MESSAGES[finding.code], finding.values)
    assert loaded.entity_counts["TCH_WALL"] == 12


def test_tarch_notes_hide_no_walls(tmp_path: Path) -> None:
    loaded = load_document(stored(tmp_path, bad_drawings.tarch_notes()))

    assert finding_of(loaded, "TARCH_OBJECTS").severity is Severity.WARNING


def test_proxies_are_counted_by_the_class_they_stand_for(tmp_path: Path) -> None:
    loaded = load_document(stored(tmp_path, bad_drawings.proxies()))

    assert finding_of(loaded, "PROXY_OBJECTS").values["classes"] == "TCH_WALL×3"


def test_out_of_step_tags_are_shown_with_line_and_text(tmp_path: Path) -> None:
    data = bad_drawings.line_break_in_text()
    line = data[: data.index(b"A: 24.50")].count(b"\n") + 1

    error = refusal_of(stored(tmp_path, data))

    assert error.values["line"] == str(line)
    assert error.values["text"].startswith("A: 24.50 m")


def test_a_dwg_by_its_own_name_is_not_called_renamed(tmp_path: Path) -> None:
    error = refusal_of(stored(tmp_path, bad_drawings.dwg_file(), "plan.dwg"))

    assert error.code == "DWG_DAMAGED"


def test_a_missing_file_a_folder_and_a_huge_file_are_refused(tmp_path: Path) -> None:
    huge = tmp_path / "huge.dxf"
    with huge.open("wb") as file:
        file.truncate(MAX_FILE_BYTES + 1)  # sparse: takes no room

    codes = [refusal_of(path).code for path in (tmp_path / "none.dxf", tmp_path, huge)]

    assert codes == ["FILE_NOT_FOUND", "FILE_IS_DIRECTORY", "FILE_TOO_LARGE"]


@pytest.mark.parametrize("seed", range(40))
def test_damage_is_loaded_or_refused_but_never_crashes(tmp_path: Path, seed: int) -> None:
    codes = codes_of(stored(tmp_path, bad_drawings.damaged(seed)))

    assert codes <= set(MESSAGES)


def test_a_pipe_is_refused_and_not_waited_for(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.dxf"
    os.mkfifo(pipe)

    assert [refusal_of(path).code for path in (pipe, Path("/dev/zero"))] == ["FILE_IS_SPECIAL"] * 2


def test_a_link_to_itself_and_a_file_that_cannot_be_read_are_refused(tmp_path: Path) -> None:
    link = tmp_path / "link.dxf"
    link.symlink_to(link)

    codes = [refusal_of(path).code for path in (link, Path("/proc/self/mem"))]

    assert codes == ["FILE_UNREADABLE", "FILE_UNREADABLE"]


def test_a_dxf_under_the_name_of_a_dwg_is_read_as_what_it_is(tmp_path: Path) -> None:
    loaded = load_document(stored(tmp_path, bad_drawings.whole(), "plan.dwg"))

    assert len(loaded.document.modelspace().query("LINE")) == WALL_COUNT
