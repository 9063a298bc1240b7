-- Some buildings with their storeys and their title on a day.
--
-- Input:   buildings uuid[]; day date
-- Output:  building_id, building_code, building text, storeys int or null -- above and below ground;
--          certified_m2 float8 or null; title_status, certificate_kind, certificate_number text or
--          null; in_force bool -- false once it is disposed of
-- Order:   managing division, building code
-- Index:   building_pkey, building_version_building_id_idx
--          "= ANY (ARRAY[...])" leaves only these: a part must cost its own rows
SELECT
    building.id::text AS building_id,
    building.code AS building_code,
    building.name AS building,
    building.storeys_above + coalesce(building.storeys_below, 0) AS storeys,
    title.certified_gross_area_m2::float8 AS certified_m2,
    title.title_status,
    title.certificate_kind,
    title.certificate_number,
    title.building_id IS NOT NULL AS in_force
FROM unnest(%(buildings)s::uuid[]) AS given (id)
JOIN building ON building.id = ANY (ARRAY[given.id])
LEFT JOIN building_on(%(day)s::date) AS title ON title.building_id = ANY (ARRAY[given.id])
ORDER BY building.managing_prefix, building.code;
