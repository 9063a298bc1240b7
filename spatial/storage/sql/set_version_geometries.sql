-- Put versions of rooms at their place on the map.
--
-- Input:   ids uuid[]; geometries bytea[] -- EWKB in EPSG:4490, in the order of ids
UPDATE room_version
SET geom = ST_GeomFromEWKB(placed.geometry)
FROM unnest(%(ids)s::uuid[], %(geometries)s::bytea[]) AS placed (id, geometry)
WHERE room_version.id = placed.id;
