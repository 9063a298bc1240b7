"""What is said of decisions and leaks: in both languages, with every value in its place."""

import pytest
import shapely
from shapely import box
from shapely.affinity import translate

from api.messages import finding_text
from cad_import.decision_messages import ACT_WORDS, REASONS
from cad_import.decisions import apply_decisions
from cad_import.leaks import find_leaks
from spatial.domain.decisions import Act, Decision, Decisions
from spatial.domain.findings import Finding
from spatial.domain.floor_plans import PlanLabel
from tests.support.readings import (
    SITE_X_M,
    SITE_Y_M,
    make_plan,
    make_reading,
    make_room,
    row_of_rooms,
)

POINT = (SITE_X_M + 2, SITE_Y_M + 1)


def findings_of(*entries: Decision, sha256: str = "0" * 64) -> list[Finding]:
    reading = make_reading(make_plan(row_of_rooms(2)))
    after = apply_decisions(reading, Decisions(sha256, entries))
    rooms = [finding for room in after.plans[0].rooms for finding in room.findings]
    return [*after.findings, *after.plans[0].findings, *rooms]


def leaks() -> list[Finding]:
    gap = shapely.union_all([box(0, 0, 4, 3), box(4, 1, 4.2, 1.9), box(4.2, 0, 8.2, 3)])
    rooms = [make_room("201", translate(gap, SITE_X_M, SITE_Y_M))]
    labels = [PlanLabel(SITE_X_M + x, SITE_Y_M + 1.5, str(x)) for x in (1, 7)]
    crowd = [PlanLabel(SITE_X_M + at / 2, SITE_Y_M + 1.4, str(at)) for at in range(1, 16)]
    return [*find_leaks(rooms, labels).findings, *find_leaks(rooms, crowd).findings]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_no_value_is_missing_in_what_is_said(language: str) -> None:
    said = [
        *findings_of(
            Decision(Act.LABEL, 1, (POINT,), number="9", by="li", at="2026-11-22"),
            Decision(Act.CONFIRM, 1, (POINT,)),
            Decision(Act.ACCEPT, 1, opening="door-1"),
            Decision(Act.NOT_A_ROOM, 1, (POINT,), area_m2=12.0, what="shaft"),
        ),
        *leaks(),
    ]

    texts = {finding.code: finding_text(finding, language) for finding in said}

    assert {"DECIDED", "DECISION_NOT_APPLIED", "DECISIONS_FOR_OTHER_FILE"} <= set(texts)
    assert {"LEAK_PROPOSED", "LEAKS_NOT_SOUGHT"} <= set(texts)
    assert all("?" not in text and text != code for code, text in texts.items())


def test_every_act_has_words_and_every_reason_two_languages() -> None:
    assert set(ACT_WORDS) == set(Act)
    assert all(words.zh != words.en for words in (*ACT_WORDS.values(), *REASONS.values()))
