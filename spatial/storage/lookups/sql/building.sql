-- One building that stands on a day, by its code or its id; the columns are those of "buildings".
--
-- Input:   scopes text[]; as_of date; code text or null, id uuid or null -- one of them
-- Output:  one row at most; distance_m is null
-- Order:   none
-- Index:   building_code_key, building_pkey: "null or equal" would read every building
-- Note:    "IS TRUE" keeps the plan off the index of validities, which a plan made without the
--          day believes narrower than the level.
SELECT
    building.id,
    building.map_id,
    building.code,
    building.name,
    building.address,
    building.managing_division_code,
    division.name AS managing_division_name,
    site.name AS site_name,
    ST_X(point.geom) AS lon,
    ST_Y(point.geom) AS lat,
    ARRAY[
        ST_XMin(building.footprint), ST_YMin(building.footprint),
        ST_XMax(building.footprint), ST_YMax(building.footprint)
    ] AS bbox,
    building.built_year,
    building.storeys_above,
    building.storeys_below,
    title.certified_gross_area_m2,
    title.title_status,
    NULL::float8 AS distance_m,
    held.levels,
    held.rooms,
    held.area_m2
FROM building
LEFT JOIN division ON division.code = building.managing_division_code
LEFT JOIN site ON site.id = building.site_id
LEFT JOIN building_on(%(as_of)s::date) AS title ON title.building_id = building.id
LEFT JOIN LATERAL (SELECT ST_PointOnSurface(building.footprint) AS geom) AS point ON true
LEFT JOIN LATERAL (
    SELECT
        count(DISTINCT level.id) AS levels,
        count(room_version.id) AS rooms,
        coalesce(sum(room_version.area_m2), 0) AS area_m2
    FROM level
    LEFT JOIN room_version
        ON room_version.level_id = level.id
        AND (room_version.valid @> %(as_of)s::date) IS TRUE
    WHERE level.building_id = building.id
) AS held ON true
WHERE (building.code = %(code)s::text OR building.id = %(id)s::uuid)
  AND building.managing_prefix ^@ ANY (%(scopes)s::text[])
  AND (building.disposed_on IS NULL OR building.disposed_on > %(as_of)s::date);
