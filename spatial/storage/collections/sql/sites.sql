-- Sites in scope: whose division lies within it, or of which a building is in sight.
--
-- Input:   scopes text[]; organisations uuid[] or null -- only sites where one of them holds
--          something on the day; as_of date
-- Output:  id = site.map_id; geom polygon (4490) or null, g3857
-- Index:   site_geom_idx, site_g3857_idx, building_site_id_idx
SELECT
    site.map_id AS id,
    site.id AS uuid,
    site.code,
    site.name,
    site.address,
    site.division_code,
    (SELECT division.name FROM division WHERE division.code = site.division_code) AS division_name,
    site.geom,
    site.g3857
FROM site
WHERE (
    %(organisations)s::uuid[] IS NULL
    AND site.division_code ^@ ANY (%(scopes)s::text[])
)
OR site.id IN (
    SELECT building.site_id
    FROM building
    WHERE (
        building.managing_prefix ^@ ANY (%(scopes)s::text[])
        OR building.id IN (
            SELECT building_version.building_id
            FROM building AS handed
            JOIN building_version ON building_version.building_id = handed.id
            WHERE handed.former_prefixes IS NOT NULL
              AND building_version.valid @> %(as_of)s::date
              AND building_version.managing_prefix ^@ ANY (%(scopes)s::text[])
        )
    )
    AND (
        %(organisations)s::uuid[] IS NULL
        OR building.id IN (
            SELECT coalesce(level.building_id, allocation.building_id)
            FROM allocation
            LEFT JOIN room ON room.id = allocation.room_id
            LEFT JOIN level ON level.id = room.level_id
            WHERE allocation.organisation_id = ANY (%(organisations)s::uuid[])
              AND allocation.valid @> %(as_of)s::date
        )
    )
)
