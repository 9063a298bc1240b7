-- Levels of some buildings with the area of their surface.
--
-- Input:   buildings uuid[]
-- Output:  level_id, building_id, level_code text, outline_m2 float8 or null -- in the level's plane
-- Order:   building code, level
SELECT
    level.id::text AS level_id,
    level.building_id::text,
    level.code AS level_code,
    ST_Area(level.outline) AS outline_m2
FROM building
JOIN level ON level.building_id = building.id
WHERE building.id = ANY (%(buildings)s)
ORDER BY building.code, level.ordinal;
