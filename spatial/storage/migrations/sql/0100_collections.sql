-- Collections: sites and findings get the number of a map feature, and the role that reads items and tiles
-- gets the columns that collections show. Its statements bear the scope themselves.
ALTER TABLE site
    ADD COLUMN map_id BIGINT GENERATED ALWAYS AS IDENTITY,
    ADD COLUMN g3857 geometry(POLYGON, 3857) GENERATED ALWAYS AS (ST_Transform(geom, 3857)) STORED,
    ADD CONSTRAINT site_map_id_key UNIQUE (map_id);
CREATE INDEX site_g3857_idx ON site USING gist (g3857);
ALTER TABLE finding
    ADD COLUMN map_id BIGINT GENERATED ALWAYS AS IDENTITY,
    ADD CONSTRAINT finding_map_id_key UNIQUE (map_id);

GRANT SELECT ON division, room_use TO smartmap_tiles;
GRANT SELECT (id, map_id, code, name, address, division_code, geom, g3857) ON site TO smartmap_tiles;
GRANT SELECT (site_id, address, built_year, storeys_above, storeys_below, former_prefixes)
    ON building TO smartmap_tiles;
GRANT SELECT (building_id, managing_prefix, valid) ON building_version TO smartmap_tiles;
GRANT SELECT (
    map_id, scope_prefix, code, ordinal, height_m, crs_epsg, helmert_a, helmert_b, helmert_tx,
    helmert_ty, georeference_rms_m, geom, g3857
) ON level TO smartmap_tiles;
GRANT SELECT (scope_prefix) ON room_version TO smartmap_tiles;
GRANT SELECT (scope_prefix) ON allocation TO smartmap_tiles;
GRANT SELECT (id, level_id) ON floor_plan TO smartmap_tiles;
GRANT SELECT (
    id, map_id, severity, building_id, level_id, floor_plan_id, organisation_id, scope_prefix, x, y,
    first_seen, last_seen
) ON finding TO smartmap_tiles;
CREATE POLICY tiles ON site FOR SELECT TO smartmap_tiles USING (true);
CREATE POLICY tiles ON building_version FOR SELECT TO smartmap_tiles USING (true);
CREATE POLICY tiles ON floor_plan FOR SELECT TO smartmap_tiles USING (true);
