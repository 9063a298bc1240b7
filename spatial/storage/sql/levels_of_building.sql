-- Levels of one building with their georeferences.
--
-- Input:   building_id uuid -- of a building that the caller may see
-- Output:  id, building_id uuid, code, name text, ordinal int, crs_epsg int, helmert_* float8,
--          georeference_rms_m float8 (metres), georeference jsonb,
--          outline geometry(MultiPolygon) -- metres in the level's plane
-- Order:   ordinal
-- Index:   level_building_id_ordinal_key
SELECT
    id,
    building_id,
    code,
    name,
    ordinal,
    crs_epsg,
    helmert_a,
    helmert_b,
    helmert_tx,
    helmert_ty,
    georeference_rms_m,
    georeference,
    outline
FROM level
WHERE building_id = %(building_id)s
ORDER BY ordinal;
