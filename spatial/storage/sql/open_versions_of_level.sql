-- Rooms of a level in force until further notice.
--
-- Input:   level_id uuid
-- Output:  id, room_id uuid; since date; number, name, use_code text, area_m2 numeric,
--          outline geometry(Polygon) -- metres in the level's plane
-- Order:   number, id
-- Index:   room_version_level_id_number_idx
SELECT id, room_id, lower(valid) AS since, number, name, use_code, area_m2, outline
FROM room_version
WHERE level_id = %(level_id)s
  AND upper_inf(valid)
  AND NOT isempty(valid)
ORDER BY number NULLS LAST, id;
