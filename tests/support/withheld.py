"""Rows of ranks that are not reported online, as a hand could write them past the program."""

from typing import Any

from psycopg import Connection

HEADCOUNT = 7707
"""Stands nowhere else."""

WORDS = ("副省级", "省（部）级", "省部级副职", str(HEADCOUNT))
"""What tells of the rows below; 市级正职 is a title of the national report's columns, too."""

ROWS = (
    ("SC-01", "203", "SC-CZT", "省（部）级副职"),
    ("SC-01", "205", "SC-FGW", "副省级"),
    ("CD-01", "1001", "CD-CZJ", "市级正职"),
    ("CD-01", "1002", "CD-CZJ", "市级正职"),
)
"""Building, room, organisation and rank; Chengdu is a sub-provincial city."""


def write_by_hand(conn: Connection[Any]) -> None:
    """Take the database's own refusal away, and store rows, posts and an event of such ranks."""
    conn.execute("ALTER TABLE occupancy DROP CONSTRAINT occupancy_rank_withheld_check")
    conn.execute("ALTER TABLE post DROP CONSTRAINT post_rank_withheld_check")
    for building, number, organisation, rank in ROWS:
        conn.execute(
            "INSERT INTO occupancy (room_id, organisation_id, rank, headcount, valid)"
            " SELECT version.room_id, organisation.id, %s, %s, '[2020-01-01,)'"
            " FROM room_version AS version"
            " JOIN level ON level.id = version.level_id"
            " JOIN building ON building.id = level.building_id, organisation"
            " WHERE building.code = %s AND version.number = %s AND organisation.code = %s",
            [rank, HEADCOUNT, building, number, organisation],
        )
    for organisation, rank in sorted({row[2:] for row in ROWS}):
        conn.execute(
            "INSERT INTO post (organisation_id, rank, headcount, valid)"
            " SELECT id, %s, %s, '[2020-01-01,)' FROM organisation WHERE code = %s",
            [rank, HEADCOUNT, organisation],
        )


def event_by_hand(conn: Connection[Any]) -> None:
    """Store an event that names such ranks, before anything kept them out of events."""
    conn.execute(
        "INSERT INTO event (who, action, subject_kind, subject_id, before, after, why, day, cause)"
        " VALUES ('hand', 'organisation.set_posts', 'organisation', 'CD-CZJ', %s, %s,"
        " '省部级副职 1 人到任', '2026-01-01', 'correction')",
        [
            f'{{"副省级": {HEADCOUNT}, "市级正职": {HEADCOUNT}, "正处级": 3}}',
            f'{{"occupancies": [{{"rank": "省（部）级副职", "headcount": {HEADCOUNT}}}]}}',
        ],
    )
