-- Bounds of the buildings in scope, for their TileJSON.
--
-- Input:   scopes text[]; as_of date; organisations uuid[] or null -- only buildings where one of
--          them holds something on the day
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
    WHERE building.managing_prefix ^@ ANY (%(scopes)s::text[])
      AND (
          %(organisations)s::uuid[] IS NULL
          OR building.id IN (
              SELECT coalesce(level.building_id, allocation.building_id)
              FROM allocation
              LEFT JOIN room ON room.id = allocation.room_id
              LEFT JOIN level ON level.id = room.level_id
              WHERE allocation.organisation_id = ANY (%(organisations)s::uuid[])
                AND allocation.valid @> %(as_of)s::date
          )
      )
) AS held;
