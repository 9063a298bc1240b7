-- Allocations that hold on a day in some buildings, for a file; also of rooms that no plan shows.
--
-- Input:   building_ids uuid[]; as_of date
-- Output:  allocation_id uuid; organisation_code, organisation, building_code, level_code, number
--          text; room_id uuid or null; share, room_area_m2, registered_area_m2 float8; use_code
--          text; since, until date -- until: first day on which it no longer holds, or null;
--          geom bytea or null -- of the room, EPSG:4490
-- Order:   building_code, level_code, number, organisation_code
WITH chosen AS (
    SELECT allocation.*, level.building_id AS stands_in, level.code AS stands_on
    FROM level
    JOIN room ON room.level_id = level.id
    JOIN allocation ON allocation.room_id = room.id
    WHERE level.building_id = ANY (%(building_ids)s)
    UNION ALL
    SELECT allocation.*, allocation.building_id, allocation.level_code
    FROM allocation
    WHERE allocation.building_id = ANY (%(building_ids)s)
      AND allocation.room_id IS NULL
)
SELECT
    chosen.id AS allocation_id,
    organisation.code AS organisation_code,
    organisation.name AS organisation,
    building.code AS building_code,
    chosen.stands_on AS level_code,
    coalesce(version.number, chosen.number) AS number,
    chosen.room_id,
    chosen.share::float8 AS share,
    version.area_m2::float8 AS room_area_m2,
    chosen.registered_area_m2::float8 AS registered_area_m2,
    coalesce(version.use_code, chosen.use_code) AS use_code,
    lower(chosen.valid) AS since,
    upper(chosen.valid) AS until,
    ST_AsBinary(version.geom) AS geom
FROM chosen
JOIN building ON building.id = chosen.stands_in
LEFT JOIN room_version AS version
    ON version.room_id = chosen.room_id
    AND (version.valid @> %(as_of)s::date) IS TRUE
LEFT JOIN organisation_on(%(as_of)s::date) AS organisation
    ON organisation.id = chosen.organisation_id
WHERE chosen.valid @> %(as_of)s::date
ORDER BY building_code, level_code, number, organisation_code;
