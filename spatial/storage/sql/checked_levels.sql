-- Levels of some buildings with the area of their surface.
--
-- Input:   buildings uuid[]
-- Output:  level_id, building_id, level_code text, outline_m2 float8 or null -- in the level's plane
-- Order:   building code, level
-- Index:   building_pkey, level_building_id_ordinal_key
--          "= ANY (ARRAY[...])" leaves only these: a part must cost its own rows
SELECT
    level.id::text AS level_id,
    level.building_id::text,
    level.code AS level_code,
    ST_Area(level.outline) AS outline_m2
FROM unnest(%(buildings)s::uuid[]) AS given (id)
JOIN building ON building.id = ANY (ARRAY[given.id])
JOIN level ON level.building_id = ANY (ARRAY[given.id])
ORDER BY building.code, level.ordinal;
