-- Rooms of a building with a version in force on a day or after it.
--
-- Input:   building_id uuid; day date
-- Output:  room_id uuid
-- Order:   room_id
-- Index:   room_version_level_id_number_idx
SELECT DISTINCT room_version.room_id
FROM level
JOIN room_version ON room_version.level_id = level.id
WHERE level.building_id = %(building_id)s
  AND (room_version.valid && daterange(%(day)s::date, NULL)) IS TRUE
ORDER BY room_version.room_id;
