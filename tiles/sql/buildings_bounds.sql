-- Bounds of the buildings in scope, for their TileJSON.
--
-- Input:   scopes text[]
-- Output:  name text; west, south, east, north double precision (degrees), null if there are none
SELECT
    '楼栋' AS name,
    ST_XMin(held.extent) AS west,
    ST_YMin(held.extent) AS south,
    ST_XMax(held.extent) AS east,
    ST_YMax(held.extent) AS north
FROM (
    SELECT ST_Extent(footprint) AS extent
    FROM building
    WHERE managing_prefix ^@ ANY (%(scopes)s::text[])
) AS held;
