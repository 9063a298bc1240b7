"""INSERTs of blocks that a drawing does not define are named."""

from cad_import.census import read_entities
from cad_import.missing_blocks import missing_block_findings
from cad_import.tag_table import read_tags
from spatial.domain.findings import Finding, Severity

BLOCK = "0 SECTION 2 BLOCKS 0 BLOCK 2 DOOR 0 ENDBLK 0 ENDSEC"


def findings_of(entities: str) -> list[Finding]:
    text = f"{BLOCK} 0 SECTION 2 ENTITIES {entities} 0 ENDSEC 0 EOF"
    return missing_block_findings(
        read_entities(read_tags("\n".join(text.split()).encode()), "utf-8")
    )


def test_a_block_is_found_whatever_the_case_of_its_name() -> None:
    assert findings_of("0 INSERT 2 door 10 0 20 0") == []


def test_missing_blocks_are_counted_and_named() -> None:
    [finding] = findings_of("0 INSERT 2 WALL 10 0 20 0 0 INSERT 2 WALL 10 5 20 0 0 INSERT 2 COL")

    assert (finding.severity, finding.subjects) == (Severity.ERROR, ("COL", "WALL"))
    assert finding.values["count"] == "3"


def test_paper_space_is_left_aside() -> None:
    assert findings_of("0 INSERT 67 1 2 FRAME 10 0 20 0") == []
