-- One page of the buildings in scope that stand on a day, with the number to page through.
--
-- Input:   scopes text[]; as_of date; division text or null -- managed by it or below
--          boxes  text[] or null -- polygons as EWKT, EPSG:4490, degrees; one must touch
--          lon, lat double precision or null -- order by the distance from this point
--          name   text or null -- pattern for ILIKE, found in name, pinyin or initials
--          page_size, page_start int
-- Output:  total bigint, then one row a building (all null when the page is empty);
--          distance_m double precision (ellipsoidal, metres), area_m2 numeric
-- Order:   distance_m, managing prefix, code
-- Index:   building_managing_prefix_idx, building_footprint_idx, building_version_building_id_idx
-- Note:    "IS TRUE" keeps the plan off the index of validities, which a plan made without the
--          day believes narrower than the level.
WITH chosen AS (
    SELECT
        building.*,
        CASE
            WHEN %(lon)s::float8 IS NOT NULL
            THEN ST_Distance(
                ST_Transform(building.footprint, 4326)::geography,
                ST_SetSRID(ST_MakePoint(%(lon)s::float8, %(lat)s::float8), 4326)::geography
            )
        END AS distance_m
    FROM building
    WHERE building.managing_prefix ^@ ANY (%(scopes)s::text[])
      AND (building.disposed_on IS NULL OR building.disposed_on > %(as_of)s::date)
      AND (
          %(division)s::text IS NULL
          OR building.managing_prefix ^@ (SELECT prefix FROM division WHERE code = %(division)s)
      )
      AND (%(boxes)s::text[] IS NULL OR building.footprint && ANY (%(boxes)s::text[]::geometry[]))
      AND (
          %(name)s::text IS NULL
          OR building.name ILIKE %(name)s
          OR building.pinyin ILIKE %(name)s
          OR building.initials ILIKE %(name)s
      )
),
page AS (
    SELECT *
    FROM chosen
    ORDER BY distance_m NULLS LAST, managing_prefix, code
    LIMIT %(page_size)s::int OFFSET %(page_start)s::int
),
counted AS (
    SELECT count(*) AS total FROM chosen
)
SELECT
    counted.total,
    page.id,
    page.map_id,
    page.code,
    page.name,
    page.address,
    page.managing_division_code,
    division.name AS managing_division_name,
    site.name AS site_name,
    ST_X(point.geom) AS lon,
    ST_Y(point.geom) AS lat,
    ARRAY[
        ST_XMin(page.footprint), ST_YMin(page.footprint),
        ST_XMax(page.footprint), ST_YMax(page.footprint)
    ] AS bbox,
    page.built_year,
    page.storeys_above,
    page.storeys_below,
    title.certified_gross_area_m2,
    title.title_status,
    page.distance_m,
    held.levels,
    held.rooms,
    held.area_m2
FROM counted
LEFT JOIN page ON true
LEFT JOIN division ON division.code = page.managing_division_code
LEFT JOIN site ON site.id = page.site_id
LEFT JOIN building_on(%(as_of)s::date) AS title ON title.building_id = page.id
LEFT JOIN LATERAL (SELECT ST_PointOnSurface(page.footprint) AS geom) AS point ON true
LEFT JOIN LATERAL (
    SELECT
        count(DISTINCT level.id) AS levels,
        count(room_version.id) AS rooms,
        coalesce(sum(room_version.area_m2), 0) AS area_m2
    FROM level
    LEFT JOIN room_version
        ON room_version.level_id = level.id
        AND (room_version.valid @> %(as_of)s::date) IS TRUE
    WHERE level.building_id = page.id
) AS held ON true
ORDER BY page.distance_m NULLS LAST, page.managing_prefix, page.code;
