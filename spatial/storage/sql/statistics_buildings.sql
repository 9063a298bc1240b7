-- Buildings of a scope with site, age and title: of a day, or as frozen.
--
-- Input:   as statistics_held.sql
-- Output:  building_id uuid; code, name, managing_prefix text; title_status text or null;
--          certified_cents bigint or null -- m2 of the certificate in hundredths; site_code,
--          site_name, address text or null; built_year int or null; division_code text
-- Order:   code
-- Note:    site, address and age do not change with the day.
WITH managed AS (
    SELECT building_id, code, name, managing_prefix, title_status, certified_gross_area_m2
    FROM ledger_buildings_on(%(scope)s, %(day)s::date)
    WHERE %(period_id)s::uuid IS NULL
    UNION ALL
    SELECT building_id, code, name, managing_prefix, title_status, certified_gross_area_m2
    FROM period_building
    WHERE period_id = %(period_id)s::uuid
      AND starts_with(managing_prefix, %(scope)s)
)
SELECT
    managed.building_id, managed.code, managed.name, managed.managing_prefix,
    managed.title_status,
    (managed.certified_gross_area_m2 * 100)::bigint AS certified_cents,
    site.code AS site_code,
    site.name AS site_name,
    coalesce(site.address, building.address) AS address,
    building.built_year,
    division.code AS division_code
FROM managed
JOIN building ON building.id = managed.building_id
JOIN division ON division.prefix = managed.managing_prefix
LEFT JOIN site ON site.id = building.site_id
ORDER BY code;
