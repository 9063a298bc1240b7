-- Levels of one building, or one level by its id, with what they hold.
--
-- Input:   scopes text[]; as_of date; building_id, level_id uuid or null -- one of them
-- Output:  id uuid, map_id bigint, code, name text, ordinal int, height_m numeric (metres),
--          building_id uuid, building_code, building_name text, bbox double precision[] (degrees)
--          or null, georeference_rms_m (metres), placed_by text or null,
--          approximate boolean or null, rooms bigint, area_m2 numeric,
--          review bigint -- rooms a person has yet to look at
--          revision int, valid_from date, drawing text -- of the revision in force
-- Order:   ordinal
-- Index:   level_building_id_ordinal_key, level_pkey: "null or equal" would read every level
-- Note:    "IS TRUE" keeps the plan off the index of validities, which a plan made without the
--          day believes narrower than the level.
SELECT
    level.id,
    level.map_id,
    level.code,
    level.name,
    level.ordinal,
    level.height_m,
    level.building_id,
    building.code AS building_code,
    building.name AS building_name,
    CASE
        WHEN held.extent IS NOT NULL
        THEN ARRAY[
            ST_XMin(held.extent), ST_YMin(held.extent), ST_XMax(held.extent), ST_YMax(held.extent)
        ]
    END AS bbox,
    level.georeference_rms_m,
    CASE
        WHEN level.georeference IS NOT NULL
        THEN coalesce(level.georeference ->> 'method', 'control')
    END AS placed_by,
    (level.georeference ->> 'approximate')::boolean AS approximate,
    held.rooms,
    held.area_m2,
    held.review,
    revision.number AS revision,
    revision.valid_from,
    revision.drawing
FROM (
    SELECT id FROM level WHERE building_id = %(building_id)s::uuid
    UNION ALL
    SELECT %(level_id)s::uuid
) AS asked
JOIN level ON level.id = asked.id
JOIN building ON building.id = level.building_id
LEFT JOIN LATERAL (
    SELECT
        count(*) AS rooms,
        coalesce(sum(room_version.area_m2), 0) AS area_m2,
        count(*) FILTER (WHERE room_version.status = 'review') AS review,
        ST_Extent(room_version.geom) AS extent
    FROM room_version
    WHERE room_version.level_id = level.id
      AND (room_version.valid @> %(as_of)s::date) IS TRUE
) AS held ON true
LEFT JOIN LATERAL (
    SELECT plan_revision.number, plan_revision.valid_from, drawing.name AS drawing
    FROM plan_revision
    JOIN floor_plan ON floor_plan.id = plan_revision.floor_plan_id
    JOIN drawing ON drawing.id = floor_plan.drawing_id
    WHERE plan_revision.level_id = level.id
      AND plan_revision.valid_from <= %(as_of)s::date
    ORDER BY plan_revision.number DESC
    LIMIT 1
) AS revision ON true
WHERE building.managing_prefix ^@ ANY (%(scopes)s::text[])
ORDER BY level.building_id, level.ordinal;
