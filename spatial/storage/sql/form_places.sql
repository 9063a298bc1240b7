-- Buildings that a form names, with their levels and the rooms in force on a day.
--
-- Input:   codes text[] -- of buildings; scope text -- prefix of division codes, empty for all;
--          day date
-- Output:  building_code, building_name text; level_code text or null; number text or null;
--          since date or null -- first day on which the level has rooms in force
-- Order:   none
-- Index:   building_code_key, room_version_level_id_number_idx
SELECT
    building.code AS building_code,
    building.name AS building_name,
    level.code AS level_code,
    room_version.number,
    (
        SELECT min(lower(earlier.valid)) FROM room_version AS earlier
        WHERE earlier.level_id = level.id AND NOT isempty(earlier.valid)
    ) AS since
FROM building
LEFT JOIN level ON level.building_id = building.id
LEFT JOIN room_version
    ON room_version.level_id = level.id
    AND (room_version.valid @> %(day)s::date) IS TRUE
WHERE building.code = ANY(%(codes)s)
  AND starts_with(building.managing_prefix, %(scope)s);
