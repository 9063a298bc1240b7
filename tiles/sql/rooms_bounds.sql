-- Bounds of a level's rooms, for its TileJSON.
--
-- Input:   level_id uuid; scopes text[]; as_of date; organisations uuid[] or null -- only rooms
--          that one of them holds on the day
-- Output:  name text -- building and level; west, south, east, north double precision (degrees),
--          null if no room has a place on the map; no row if the level is not in scope, or none of
--          the organisations holds a room of it
-- Note:    "IS TRUE" keeps the plan off the index of validities, which a plan made without the
--          day believes narrower than the level.
SELECT
    building.name || ' ' || level.name AS name,
    ST_XMin(held.extent) AS west,
    ST_YMin(held.extent) AS south,
    ST_XMax(held.extent) AS east,
    ST_YMax(held.extent) AS north
FROM level
JOIN building ON building.id = level.building_id
LEFT JOIN LATERAL (
    SELECT ST_Extent(room_version.geom) AS extent, count(*) AS rooms
    FROM room_version
    WHERE room_version.level_id = level.id
      AND (room_version.valid @> %(as_of)s::date) IS TRUE
      AND (
          %(organisations)s::uuid[] IS NULL
          OR EXISTS (
              SELECT 1
              FROM allocation
              WHERE allocation.room_id = room_version.room_id
                AND allocation.valid @> %(as_of)s::date
                AND allocation.organisation_id = ANY (%(organisations)s::uuid[])
          )
      )
) AS held ON true
WHERE level.id = %(level_id)s::uuid
  AND building.managing_prefix ^@ ANY (%(scopes)s::text[])
  AND (%(organisations)s::uuid[] IS NULL OR held.rooms > 0);
