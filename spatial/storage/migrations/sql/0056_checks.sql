-- Checks look rooms up by the thousand: the exclusion constraints' own indexes take ten times as long.
CREATE INDEX allocation_room_id_idx ON allocation (room_id);
CREATE INDEX occupancy_room_id_idx ON occupancy (room_id);

-- A check writes to every finding that it finds again: with room on the page no index is touched.
ALTER TABLE finding SET (fillfactor = 70);

-- Where each room stands with the allocation standard: the one place that says so. The map's
-- colours, the tiles, the totals and the room's card all read this view.
--
-- A waiver says why something may stand, not that it is otherwise: what is waived counts as found.
--
-- Output:  room_id uuid; standard_status text, of the last check:
--          over           more than its occupants may have (OFFICE_OVER_LIMIT)
--          near           close below that limit, or above it by less than the measuring error
--                         (OFFICE_NEAR_LIMIT, OFFICE_OVER_WITHIN_ERROR)
--          no_data        an office of which nobody said who works in it (OFFICE_WITHOUT_DATA,
--                         OFFICE_UNOCCUPIED, OFFICE_VACANT)
--          within         an office with occupants and none of the findings above
--          not_applicable the standard sets no limit for this room, or it was not checked
CREATE OR REPLACE VIEW room_standing AS
SELECT
    room.id AS room_id,
    coalesce(
        (
            SELECT
                CASE min(array_position(
                    ARRAY[
                        'OFFICE_OVER_LIMIT', 'OFFICE_OVER_WITHIN_ERROR', 'OFFICE_NEAR_LIMIT',
                        'OFFICE_WITHOUT_DATA', 'OFFICE_UNOCCUPIED', 'OFFICE_VACANT'
                    ],
                    finding.code
                ))
                    WHEN 1 THEN 'over'
                    WHEN 2 THEN 'near'
                    WHEN 3 THEN 'near'
                    ELSE 'no_data'
                END
            FROM finding
            WHERE finding.room_id = room.id
              AND finding.state IN ('open', 'waived')
              AND finding.code IN (
                  'OFFICE_OVER_LIMIT', 'OFFICE_OVER_WITHIN_ERROR', 'OFFICE_NEAR_LIMIT',
                  'OFFICE_WITHOUT_DATA', 'OFFICE_UNOCCUPIED', 'OFFICE_VACANT'
              )
            HAVING count(*) > 0
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
