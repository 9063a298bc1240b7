-- Where each room stands with the allocation standard: the one place that says so. The map's
-- colours, the tiles, the totals and the room's card all read this view.
--
-- Output:  room_id uuid; standard_status text, of the last check:
--          over           more than its occupants may have (OFFICE_OVER_LIMIT is open)
--          near           close below that limit (OFFICE_NEAR_LIMIT is open)
--          no_data        an office of which nobody said who works in it
--          within         an office with occupants and none of the findings above
--          not_applicable the standard sets no limit for this room, or it was not checked
CREATE VIEW room_standing AS
SELECT
    room.id AS room_id,
    coalesce(
        (
            SELECT
                CASE min(array_position(
                    ARRAY['OFFICE_OVER_LIMIT', 'OFFICE_NEAR_LIMIT', 'OFFICE_WITHOUT_DATA'],
                    finding.code
                ))
                    WHEN 1 THEN 'over'
                    WHEN 2 THEN 'near'
                    WHEN 3 THEN 'no_data'
                END
            FROM finding
            WHERE finding.room_id = room.id
              AND finding.state = 'open'
              AND finding.code IN ('OFFICE_OVER_LIMIT', 'OFFICE_NEAR_LIMIT', 'OFFICE_WITHOUT_DATA')
        ),
        CASE
            WHEN EXISTS (
                SELECT 1
                FROM occupancy
                JOIN room_version ON room_version.room_id = occupancy.room_id
                WHERE occupancy.room_id = room.id
                  AND occupancy.valid @> CURRENT_DATE
                  AND room_version.valid @> CURRENT_DATE
                  AND room_version.use_code LIKE '1%'
            )
            THEN 'within'
        END,
        'not_applicable'
    ) AS standard_status
FROM room;
