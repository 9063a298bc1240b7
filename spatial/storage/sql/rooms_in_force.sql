-- Rooms in force on a day, with where they stand and whether anyone holds them.
--
-- Input:   scope text -- prefix of division codes, empty for all; day date;
--          building_code text or null; level_code text or null
-- Output:  room_id, version_id, level_id, building_id uuid, building_code, level_code text,
--          ordinal int, number, name, use_code text, area_m2 numeric, printed_area_m2 float8,
--          method text, confidence float8, status text, allocated bool, organisations text or null,
--          outline geometry(Polygon) -- metres in the level's plane
--          geom geometry(Polygon, 4490) or null
-- Order:   building_code, ordinal, number, room_id
-- Index:   room_version_level_id_number_idx
SELECT
    room_version.room_id,
    room_version.id AS version_id,
    room_version.level_id,
    level.building_id,
    building.code AS building_code,
    level.code AS level_code,
    level.ordinal,
    room_version.number,
    room_version.name,
    room_version.use_code,
    room_version.area_m2::float8 AS area_m2,
    room_version.printed_area_m2,
    room_version.method,
    room_version.confidence,
    room_version.status,
    held.organisations IS NOT NULL AS allocated,
    held.organisations,
    ST_AsBinary(room_version.outline) AS outline,
    ST_AsBinary(room_version.geom) AS geom
FROM building
JOIN level ON level.building_id = building.id
JOIN room_version ON room_version.level_id = level.id
LEFT JOIN (
    SELECT allocation.room_id, string_agg(organisation.name, '、' ORDER BY organisation.code)
        AS organisations
    FROM allocation
    JOIN organisation_on(%(day)s::date) AS organisation
        ON organisation.id = allocation.organisation_id
    WHERE allocation.valid @> %(day)s::date
    GROUP BY allocation.room_id
) AS held ON held.room_id = room_version.room_id
WHERE starts_with(building.managing_prefix, %(scope)s)
  AND (%(building_code)s::text IS NULL OR building.code = %(building_code)s)
  AND (%(level_code)s::text IS NULL OR level.code = %(level_code)s)
  AND room_version.valid @> %(day)s::date
ORDER BY building.code, level.ordinal, room_version.number, room_version.room_id;
