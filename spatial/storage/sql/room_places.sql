-- Where rooms stand on the map on a day.
--
-- Input:   room_ids uuid[]; as_of date
-- Output:  room_id uuid; geom bytea or null -- EPSG:4490
-- Order:   none
SELECT room_id, ST_AsBinary(geom) AS geom
FROM room_version
WHERE room_id = ANY (%(room_ids)s::uuid[])
  AND valid @> %(as_of)s::date;
