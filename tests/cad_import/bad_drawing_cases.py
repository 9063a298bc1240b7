"""Which code each bad drawing must give, and which drawings are sound.

Refused ones end with exit code 3; flagged ones are read with a finding of severity error (exit code
1, no room sure), doubted ones with a warning.
"""

from collections.abc import Callable

from tests.cad_import import bad_drawings, bad_files

Builder = Callable[[], bytes]

REFUSED: dict[str, tuple[str, Builder]] = {
    "empty": ("FILE_EMPTY", bytes),
    "blanks": ("FILE_EMPTY", lambda: b" \r\n\x00\x1a" * 50),
    "text": ("TEXT_FILE", bad_drawings.text_file),
    "text in GBK": ("TEXT_FILE", bad_drawings.gbk_text_file),
    "DWG": ("DWG_RENAMED", bad_drawings.dwg_file),
    "ZIP": ("ARCHIVE", bad_drawings.zip_file),
    "RAR": ("ARCHIVE", lambda: b"Rar!\x1a\x07\x01\x00" + bytes(100)),
    "7z": ("ARCHIVE", lambda: b"7z\xbc\xaf\x27\x1c" + bytes(100)),
    "gzip": ("ARCHIVE", bad_drawings.gzip_file),
    "PDF": ("PDF_FILE", lambda: b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n" + bytes(100)),
    "PNG": ("IMAGE_FILE", lambda: b"\x89PNG\r\n\x1a\n" + bytes(100)),
    "JPEG": ("IMAGE_FILE", lambda: b"\xff\xd8\xff\xe0" + bytes(100)),
    "TIFF": ("IMAGE_FILE", lambda: b"II*\x00" + bytes(100)),
    "Office": ("OFFICE_FILE", lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)),
    "DRM": ("FILE_ENCRYPTED", bad_drawings.encrypted_file),
    "noise": ("ENCRYPTED_OR_UNKNOWN", bad_drawings.unknown_noise),
    "program": ("NOT_A_DXF", bad_drawings.unknown_program),
    "line break in a text": ("TAGS_OUT_OF_STEP", bad_drawings.line_break_in_text),
    "empty group code": ("TAGS_OUT_OF_STEP", bad_drawings.empty_group_code),
    "hexadecimal code": ("TAGS_OUT_OF_STEP", bad_drawings.hexadecimal_group_code),
    "decimal comma": ("DECIMAL_COMMA", bad_drawings.decimal_comma),
    "no subclass markers": ("MISSING_SUBCLASS_MARKERS", bad_drawings.no_subclass_markers),
    "cut before entities": ("DRAWING_TRUNCATED_EMPTY", bad_drawings.cut_before_entities),
    "nested bomb": ("TOO_MANY_ENTITIES", bad_drawings.nested_bomb),
    "MINSERT bomb": ("TOO_MANY_ENTITIES", bad_drawings.minsert_bomb),
    "MINSERT of nothing": ("TOO_MANY_ENTITIES", bad_drawings.empty_minsert_bomb),
    "spline bomb": ("TOO_MANY_ENTITIES", bad_drawings.spline_bomb),
    "array of thousands": ("TOO_MANY_ENTITIES", bad_files.array_of_thousands),
    "only a mark": ("FILE_EMPTY", bad_files.only_a_mark),
    "tar": ("ARCHIVE", bad_files.tar_file),
    "bzip2": ("ARCHIVE", bad_files.bzip2_file),
    "xz": ("ARCHIVE", bad_files.xz_file),
    "zstd": ("ARCHIVE", bad_files.starting(b"\x28\xb5\x2f\xfd")),
    "cabinet": ("ARCHIVE", bad_files.starting(b"MSCF\x00\x00\x00\x00")),
    "GIF": ("IMAGE_FILE", bad_files.starting(b"GIF89a")),
    "BMP": ("IMAGE_FILE", bad_files.starting(b"BM\x36\x10\x0e\x00")),
    "TIFF of Motorola": ("IMAGE_FILE", bad_files.starting(b"MM\x00*")),
    "WebP": ("IMAGE_FILE", bad_files.starting(b"RIFF\x24\x00\x00\x00WEBPVP8 ")),
    "Office Open XML": ("OFFICE_FILE", bad_files.office_open_xml),
    "page of a gateway": ("TEXT_FILE", bad_files.html_file),
    "JSON": ("TEXT_FILE", bad_files.json_file),
    "SVG": ("TEXT_FILE", bad_files.svg_file),
    "IFC": ("TEXT_FILE", bad_files.ifc_file),
    "text in UTF-16": ("TEXT_FILE", bad_files.utf16_big_endian_text),
    "5 million tags": ("TOO_MANY_TAGS", bad_files.five_million_tags),
    "endless header": ("TOO_MANY_TAGS", bad_files.endless_header),
    "endless layers": ("TOO_MANY_TAGS", bad_files.endless_layers),
    "endless objects": ("TOO_MANY_TAGS", bad_files.endless_objects),
    "endless blocks": ("TOO_MANY_TAGS", bad_files.endless_blocks),
    "endless polyline": ("TOO_MANY_TAGS", bad_files.endless_polyline),
    "endless comments": ("TOO_MANY_TAGS", bad_files.endless_comments),
    "endless sections": ("TOO_MANY_TAGS", bad_files.endless_sections),
    "endless line": ("DRAWING_TRUNCATED_EMPTY", bad_files.endless_line_without_end),
    "group code too large": ("TAGS_OUT_OF_STEP", bad_files.group_code_too_large),
    "no header": ("DXF_STRUCTURE", bad_files.without_section(b"HEADER")),
    "no head of a table": ("DXF_STRUCTURE", bad_files.table_head_missing),
    "no end of a section": ("DXF_STRUCTURE", bad_files.section_end_missing),
    "end among entities": ("DXF_STRUCTURE", bad_files.end_of_file_among_entities),
    "empty number": ("DXF_STRUCTURE", bad_files.empty_value),
    "two points in a number": ("DXF_STRUCTURE", bad_files.two_points_in_a_number),
    "decimal comma in an arc": ("DECIMAL_COMMA", bad_files.decimal_comma_in_an_arc),
}
REFUSED_DWG: dict[str, tuple[str, Builder]] = {
    **{
        f"DWG {release.decode()}": ("DWG_NOT_SUPPORTED", bad_files.dwg_of(release))
        for release in (b"AC1.40", b"AC2.10", b"AC1001", b"AC1004", b"AC1006", b"AC1009", b"AC1050")
    },
    **{
        f"noise as DWG {release.decode()}": ("DWG_DAMAGED", bad_files.dwg_of(release))
        for release in (b"AC1012", b"AC1015", b"AC1018", b"AC1021", b"AC1024", b"AC1032")
    },
}
FLAGGED: dict[str, tuple[str, Builder]] = {
    "cut at 10 %": ("DRAWING_TRUNCATED", lambda: bad_drawings.cut_at(0.10)),
    "cut at 50 %": ("DRAWING_TRUNCATED", lambda: bad_drawings.cut_at(0.50)),
    "cut at 99 %": ("DRAWING_TRUNCATED", lambda: bad_drawings.cut_at(0.99)),
    "cut at 66 %, R2010": ("DRAWING_TRUNCATED", lambda: bad_drawings.cut_at(0.66, "R2010")),
    "cut in a polyline": ("DRAWING_TRUNCATED", bad_drawings.cut_in_polyline),
    "cut in OBJECTS": ("DRAWING_TRUNCATED", bad_drawings.cut_after_entities),
    "EOF missing": ("DRAWING_TRUNCATED", bad_drawings.only_eof_missing),
    "cut binary": ("DRAWING_TRUNCATED", bad_drawings.cut_binary_dxf),
    "block in itself": ("BLOCK_CYCLE", bad_drawings.self_cycle),
    "ring of blocks": ("BLOCK_CYCLE", bad_drawings.ring_of_three),
    "deep blocks": ("BLOCKS_TOO_DEEP", bad_drawings.deep_blocks),
    "nan": ("COORDINATES_NOT_FINITE", bad_drawings.not_a_number),
    "inf": ("COORDINATES_NOT_FINITE", bad_drawings.infinite),
    "1e300": ("COORDINATES_NOT_FINITE", bad_drawings.far_beyond),
    "300 noughts": ("COORDINATES_NOT_FINITE", bad_drawings.long_number),
    "TArch": ("TARCH_OBJECTS", bad_drawings.native_tarch),
    "proxies": ("PROXY_OBJECTS", bad_drawings.proxies),
    "block without end": ("ENTITIES_NOT_LOADED", bad_drawings.lost_block_end),
    "entities twice": ("ENTITIES_NOT_LOADED", bad_files.entities_twice),
    "table entry as entity": ("ENTITIES_NOT_LOADED", bad_files.block_record_among_entities),
    "no blocks": ("BLOCKS_MISSING", bad_files.without_section(b"BLOCKS")),
    "model space inserted": ("BLOCK_CYCLE", bad_files.model_space_inserted),
    "line without end": ("ENTITIES_INCOMPLETE", bad_files.line_without_end),
    "two lines in one": ("ENTITIES_INCOMPLETE", bad_files.two_lines_in_one),
    "corners missing": ("ENTITIES_INCOMPLETE", bad_files.corners_missing),
    "text without height": ("ENTITIES_INCOMPLETE", bad_files.text_without_height),
    "insert without name": ("ENTITIES_INCOMPLETE", bad_files.insert_without_name),
    "infinite arc": ("COORDINATES_NOT_FINITE", bad_files.arc_of_infinite_radius),
    "1e999": ("COORDINATES_NOT_FINITE", bad_files.overflowing_exponent),
    "0x10": ("COORDINATES_NOT_FINITE", bad_files.hexadecimal_value),
    "scale of nan": ("COORDINATES_NOT_FINITE", bad_files.insert_of_nan_scale),
    "long name": ("TEXT_TOO_LONG", bad_files.long_layer_name),
    "UTF-16 cut": ("DRAWING_TRUNCATED", bad_files.utf16_cut),
}
DOUBTED: dict[str, tuple[str, Builder]] = {
    "60 MB of text": ("TEXT_TOO_LONG", bad_files.sixty_megabytes_of_text),
    "two encodings": ("ENCODING_MIXED", bad_files.mixed_encodings),
    "control characters": ("ENCODING_MIXED", bad_files.control_characters_in_a_text),
    "half a character": ("ENCODING_MIXED", bad_files.half_a_character),
}
SOUND: dict[str, Builder] = {
    "GBK": bad_drawings.whole,
    "R12": lambda: bad_drawings.whole("R12"),
    "R2010": lambda: bad_drawings.whole("R2010"),
    "R2018": lambda: bad_drawings.whole("R2018"),
    "GBK as ANSI_1252": bad_drawings.gbk_declared_as_western,
    "GBK as gb2312": bad_drawings.gbk_declared_as_gb2312,
    "UTF-8 in R2000": bad_drawings.utf8_declared_as_gbk,
    "GBK in R2010": bad_drawings.gbk_in_a_utf8_release,
    "UTF-16": bad_drawings.utf16,
    "UTF-8 with mark": bad_drawings.utf8_with_mark,
    "binary": bad_drawings.binary_dxf,
    "binary as ANSI_1252": bad_drawings.binary_declared_as_western,
    "old Mac": bad_drawings.old_mac_line_ends,
    "Windows": bad_drawings.windows_line_ends,
    "rubbish after EOF": bad_drawings.rubbish_after_eof,
    "comments first": bad_drawings.comments_first,
}
