-- Ids of the rooms over a point; scope is left to the statement that reads them.
--
-- Input:   as_of date; lon, lat double precision (degrees, CRS84);
--          ordinal int or null -- only this storey
-- Output:  room_id uuid
-- Order:   room_id
-- Index:   room_version_geom_idx
SELECT room_version.room_id
FROM room_version
JOIN level ON level.id = room_version.level_id
WHERE room_version.geom && ST_SetSRID(ST_MakePoint(%(lon)s::float8, %(lat)s::float8), 4490)
  AND ST_Covers(
      room_version.geom, ST_SetSRID(ST_MakePoint(%(lon)s::float8, %(lat)s::float8), 4490)
  )
  AND room_version.valid @> %(as_of)s::date
  AND (%(ordinal)s::int IS NULL OR level.ordinal = %(ordinal)s)
ORDER BY room_version.room_id;
