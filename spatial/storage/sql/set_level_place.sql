-- Keep where a level's plane lies.
--
-- Input:   level_id uuid; crs_epsg int; a, b float8; tx, ty, rms_m float8 (metres);
--          document jsonb -- control points and residuals
UPDATE level
SET crs_epsg = %(crs_epsg)s,
    helmert_a = %(a)s,
    helmert_b = %(b)s,
    helmert_tx = %(tx)s,
    helmert_ty = %(ty)s,
    georeference_rms_m = %(rms_m)s,
    georeference = %(document)s
WHERE id = %(level_id)s;
