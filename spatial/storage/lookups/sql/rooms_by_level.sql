-- Rooms of one level on a day.
--
-- Input:   scopes text[]; level_id uuid; as_of date
-- Output:  id uuid, map_id bigint, number, name, use_code, use_name, use_en text,
--          area_m2 numeric (m2, as stored), review boolean, standard_status text (of the last
--          check), organisation_code, organisation_name text (the largest share's),
--          lon, lat double precision (degrees; inside, the middle where that is), geometry json (CRS84) or null
-- Order:   number, map_id
-- Index:   room_version_level_id_number_idx
-- Note:    "IS TRUE" keeps the plan off the index of validities, which a plan made without the
--          day believes narrower than the level.
SELECT
    room.room_id AS id,
    room.map_id,
    room_version.number,
    room_version.name,
    room_version.use_code,
    room_use.name AS use_name,
    room_use.en AS use_en,
    room_version.area_m2,
    room_version.status = 'review' AS review,
    room.standard_status,
    held.code AS organisation_code,
    held.name AS organisation_name,
    ST_X(point.geom) AS lon,
    ST_Y(point.geom) AS lat,
    CASE
        WHEN %(with_geometry)s::boolean
        THEN ST_AsGeoJSON(ST_ForcePolygonCCW(room_version.geom), 8, 0)::json
    END AS geometry
FROM room_version
JOIN level ON level.id = room_version.level_id
JOIN building ON building.id = level.building_id
JOIN room_standing AS room ON room.room_id = room_version.room_id
LEFT JOIN room_use ON room_use.code = room_version.use_code
LEFT JOIN LATERAL (
    SELECT organisation.code, organisation.name
    FROM allocation
    JOIN organisation_on(%(as_of)s::date) AS organisation
        ON organisation.id = allocation.organisation_id
    WHERE allocation.room_id = room.room_id
      AND allocation.valid @> %(as_of)s::date
    ORDER BY allocation.share DESC, organisation.code
    LIMIT 1
) AS held ON true
LEFT JOIN LATERAL (SELECT ST_Centroid(room_version.geom) AS geom) AS middle ON true
LEFT JOIN LATERAL (
    SELECT
        CASE
            WHEN ST_Contains(room_version.geom, middle.geom) THEN middle.geom
            ELSE ST_PointOnSurface(room_version.geom)
        END AS geom
) AS point ON true
WHERE room_version.level_id = %(level_id)s::uuid
  AND (room_version.valid @> %(as_of)s::date) IS TRUE
  AND building.managing_prefix ^@ ANY (%(scopes)s::text[])
ORDER BY room_version.number NULLS LAST, room.map_id;
