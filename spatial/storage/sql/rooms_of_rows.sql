-- Which rooms the rows of a ledger mean, by building, level and number.
--
-- Input:   buildings, levels, numbers text[] -- of the rows, row by row; scope text -- prefix of
--          division codes, empty for all; day date
-- Output:  row int -- from 1; building_id uuid or null -- none in scope bears the code;
--          room_ids uuid[] -- rooms in force on the day that bear the number; where there is none,
--          rooms that such a row was attached to and holds on the day or after it
-- Order:   row
-- Index:   building_code_key, level_building_id_code_key, room_version_level_id_number_idx,
--          allocation_place_idx
SELECT
    asked.row::int AS row,
    building.id AS building_id,
    coalesce(
        nullif(ARRAY(
            SELECT room_version.room_id
            FROM level
            JOIN room_version ON room_version.level_id = level.id
            WHERE level.building_id = building.id
              AND level.code = asked.level_code
              AND room_version.number = asked.number
              AND (room_version.valid @> %(day)s::date) IS TRUE
        ), '{}'),
        ARRAY(
            SELECT DISTINCT allocation.room_id
            FROM allocation
            WHERE allocation.building_id = building.id
              AND allocation.level_code = asked.level_code
              AND allocation.number = asked.number
              AND allocation.room_id IS NOT NULL
              AND (allocation.valid && daterange(%(day)s::date, NULL)) IS TRUE
        )
    ) AS room_ids
FROM unnest(%(buildings)s::text[], %(levels)s::text[], %(numbers)s::text[])
    WITH ORDINALITY AS asked (building_code, level_code, number, row)
LEFT JOIN building
    ON building.code = asked.building_code
    AND starts_with(building.managing_prefix, %(scope)s)
ORDER BY asked.row;
