-- Ids of the rooms that bear a number in a building; scope is left to the statement that reads them.
--
-- Input:   as_of date; building_id uuid; number text
-- Output:  room_id uuid
-- Order:   room_id
-- Index:   room_version_level_id_number_idx
-- Note:    "IS TRUE" keeps the plan off the index of validities, which a plan made without the
--          day believes narrower than the level.
SELECT room_version.room_id
FROM level
JOIN room_version
    ON room_version.level_id = level.id
    AND room_version.number = %(number)s
    AND (room_version.valid @> %(as_of)s::date) IS TRUE
WHERE level.building_id = %(building_id)s::uuid
ORDER BY room_version.room_id;
