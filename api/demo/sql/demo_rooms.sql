-- Rooms of some levels that bear a number, in force until further notice.
--
-- Input:   level_ids uuid[]
-- Output:  level_code text, number text, room_id uuid
-- Order:   level_code, number, room_id
-- Index:   room_version_level_id_number_idx
SELECT level.code AS level_code, room_version.number, room_version.room_id
FROM level
JOIN room_version ON room_version.level_id = level.id
WHERE level.id = ANY(%(level_ids)s)
  AND room_version.number IS NOT NULL
  AND upper_inf(room_version.valid)
  AND NOT isempty(room_version.valid)
ORDER BY level.code, room_version.number, room_version.room_id;
