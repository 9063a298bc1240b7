-- Every version of every room of a level, whenever in force.
--
-- Input:   level_id uuid
-- Output:  id uuid, outline geometry(Polygon) -- metres in the level's plane
SELECT id, outline
FROM room_version
WHERE level_id = %(level_id)s;
