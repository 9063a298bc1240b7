-- Keep the surface of a level.
--
-- Input:   level_id uuid
--          outline geometry(MultiPolygon) or null -- metres in the level's plane
--          geom geometry(MultiPolygon, 4490) or null
UPDATE level
SET outline = %(outline)s,
    geom = %(geom)s
WHERE id = %(level_id)s;
