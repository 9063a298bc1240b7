-- Buildings for a file: those that a scope manages and that stand on a day.
--
-- Input:   scope text -- prefix of division codes, empty for all; as_of date
-- Output:  building_id uuid; code, name, address, division_code, division text; built_year,
--          storeys_above, storeys_below int; certified_gross_area_m2 float8; title_status text;
--          rooms bigint; area_m2 float8 -- of the rooms; geom bytea or null -- EPSG:4490
-- Order:   code
SELECT
    building.id AS building_id,
    building.code,
    building.name,
    building.address,
    division.code AS division_code,
    division.name AS division,
    building.built_year,
    building.storeys_above,
    building.storeys_below,
    managed.certified_gross_area_m2::float8 AS certified_gross_area_m2,
    managed.title_status,
    held.rooms,
    held.area_m2::float8 AS area_m2,
    ST_AsBinary(building.footprint) AS geom
FROM building
JOIN building_on(%(as_of)s::date) AS managed ON managed.building_id = building.id
LEFT JOIN division ON division.prefix = managed.managing_prefix
LEFT JOIN LATERAL (
    SELECT count(*) AS rooms, coalesce(sum(version.area_m2), 0) AS area_m2
    FROM level
    JOIN room_version AS version ON version.level_id = level.id
    WHERE level.building_id = building.id
      AND (version.valid @> %(as_of)s::date) IS TRUE
) AS held ON true
WHERE starts_with(managed.managing_prefix, %(scope)s)
  AND (building.disposed_on IS NULL OR building.disposed_on > %(as_of)s::date)
ORDER BY building.code;
