-- Allocations that hold on a day, also of rooms that no plan shows.
--
-- Input:   scope text -- prefix of division codes, empty for all; as_of date
-- Output:  allocation_id uuid; organisation_code, organisation text; building_code, level_code text;
--          number text or null; room_id uuid or null; share float8; room_area_m2 float8 or null --
--          measured; registered_area_m2 float8 or null -- as the row states it; use_code text or
--          null -- of the room, else as stated; since date; until date or null -- first day on
--          which it no longer holds; geom bytea or null -- of the room, EPSG:4490
-- Order:   building_code, level_code, number, organisation_code
SELECT
    allocation.id AS allocation_id,
    organisation.code AS organisation_code,
    organisation.name AS organisation,
    building.code AS building_code,
    coalesce(level.code, allocation.level_code) AS level_code,
    coalesce(version.number, allocation.number) AS number,
    allocation.room_id,
    allocation.share::float8 AS share,
    version.area_m2::float8 AS room_area_m2,
    allocation.registered_area_m2::float8 AS registered_area_m2,
    coalesce(version.use_code, allocation.use_code) AS use_code,
    lower(allocation.valid) AS since,
    upper(allocation.valid) AS until,
    ST_AsBinary(version.geom) AS geom
FROM allocation
LEFT JOIN room ON room.id = allocation.room_id
LEFT JOIN level ON level.id = room.level_id
JOIN building ON building.id = coalesce(level.building_id, allocation.building_id)
JOIN building_on(%(as_of)s::date) AS managed ON managed.building_id = building.id
LEFT JOIN room_version AS version
    ON version.room_id = allocation.room_id
    AND (version.valid @> %(as_of)s::date) IS TRUE
LEFT JOIN organisation_on(%(as_of)s::date) AS organisation
    ON organisation.id = allocation.organisation_id
WHERE allocation.valid @> %(as_of)s::date
  AND starts_with(managed.managing_prefix, %(scope)s)
ORDER BY building_code, level_code, number, organisation_code;
