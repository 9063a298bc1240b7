-- Rows of the ledger that state another area than was measured, beyond what two honest surveys may
-- differ by.
--
-- Input:   scope text -- prefix of division codes, empty for all; as_of date;
--          root_factor, area_factor numeric -- the survey limit is
--          root_factor * sqrt(measured) + area_factor * measured, m2
-- Output:  building_code, level_code text; number text or null; organisation_code, organisation
--          text; registered_area_m2, measured_area_m2, difference_m2, limit_m2 numeric;
--          room_id, allocation_id uuid
-- Order:   building_code, level_code, number, organisation_code
-- Index:   building_version_managing_prefix_idx
-- Note:    a row states the area of its whole room, whatever its share.
SELECT
    building.code AS building_code,
    level.code AS level_code,
    version.number,
    organisation.code AS organisation_code,
    organisation.name AS organisation,
    allocation.registered_area_m2,
    version.area_m2 AS measured_area_m2,
    allocation.registered_area_m2 - version.area_m2 AS difference_m2,
    round(allowed.limit_m2, 2) AS limit_m2,
    version.room_id,
    allocation.id AS allocation_id
FROM building_on(%(as_of)s::date) AS managed
JOIN building ON building.id = managed.building_id
JOIN level ON level.building_id = building.id
JOIN room_version AS version
    ON version.level_id = level.id
    AND (version.valid @> %(as_of)s::date) IS TRUE
JOIN allocation
    ON allocation.room_id = version.room_id
    AND allocation.valid @> %(as_of)s::date
CROSS JOIN LATERAL (
    SELECT %(root_factor)s::numeric * sqrt(version.area_m2) + %(area_factor)s::numeric * version.area_m2
) AS allowed (limit_m2)
LEFT JOIN organisation_on(%(as_of)s::date) AS organisation
    ON organisation.id = allocation.organisation_id
WHERE starts_with(managed.managing_prefix, %(scope)s)
  AND abs(allocation.registered_area_m2 - version.area_m2) > allowed.limit_m2
ORDER BY building_code, level_code, number, organisation_code;
