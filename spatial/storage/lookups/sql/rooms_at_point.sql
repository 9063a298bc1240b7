-- Ids of the rooms over a point; scope is left to the function and to the statement that reads them.
--
-- Input:   as_of date; lon, lat double precision (degrees, CRS84);
--          ordinal int or null -- only this storey
-- Output:  room_id uuid
-- Order:   room_id
-- Index:   room_version_geom_idx, inside the function
SELECT room_id
FROM scope_rooms_at(
    %(lon)s::float8, %(lat)s::float8, %(ordinal)s::int, %(as_of)s::date
) AS found (room_id)
ORDER BY room_id;
