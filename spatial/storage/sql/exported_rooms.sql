-- Rooms in force of some buildings, for a file.
--
-- Input:   building_ids uuid[]; as_of date
-- Output:  room_id uuid; building_code, building, level_code, level text; ordinal int; number, name,
--          use_code, use text; area_m2, printed_area_m2 float8; method, status text;
--          organisations text or null -- who holds it, in the order of their codes;
--          geom bytea or null -- EPSG:4490
-- Order:   building_code, ordinal, number, room_id
-- Index:   room_version_level_id_number_idx, allocation_room_id_idx
SELECT
    version.room_id,
    building.code AS building_code,
    building.name AS building,
    level.code AS level_code,
    level.name AS level,
    level.ordinal,
    version.number,
    version.name,
    version.use_code,
    room_use.name AS use,
    version.area_m2::float8 AS area_m2,
    version.printed_area_m2,
    version.method,
    version.status,
    held.organisations,
    ST_AsBinary(version.geom) AS geom
FROM building
JOIN level ON level.building_id = building.id
JOIN room_version AS version ON version.level_id = level.id
LEFT JOIN room_use ON room_use.code = version.use_code
LEFT JOIN LATERAL (
    SELECT string_agg(organisation.name, '、' ORDER BY organisation.code) AS organisations
    FROM allocation
    JOIN organisation_on(%(as_of)s::date) AS organisation
        ON organisation.id = allocation.organisation_id
    WHERE allocation.room_id = version.room_id
      AND allocation.valid @> %(as_of)s::date
) AS held ON true
WHERE building.id = ANY (%(building_ids)s)
  AND (version.valid @> %(as_of)s::date) IS TRUE
ORDER BY building.code, level.ordinal, version.number, version.room_id;
