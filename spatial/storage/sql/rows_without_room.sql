-- Rows of the ledger that name no room, or one that is on no plan in force on the day.
--
-- Input:   scope text -- prefix of division codes, empty for all; as_of date
-- Output:  building_code, level_code text; number text or null; organisation_code, organisation
--          text; share numeric; area_m2 numeric or null -- registered; room_id uuid or null;
--          allocation_id uuid
-- Order:   building_code, level_code, number, organisation_code
-- Index:   room_version_valid_excl; the rest by keys
-- Note:    the few rows are found first and apart: beneath policies the planner believes few allocations
--          of a day and few buildings, and joins all of both in a loop.
WITH alone AS MATERIALIZED (
    SELECT allocation.*
    FROM allocation
    WHERE allocation.valid @> %(as_of)s::date
      AND NOT EXISTS (
          SELECT 1
          FROM room_version AS version
          WHERE version.room_id = allocation.room_id AND version.valid @> %(as_of)s::date
      )
)
SELECT
    building.code AS building_code,
    coalesce(level.code, allocation.level_code) AS level_code,
    coalesce(
        allocation.number,
        (
            SELECT version.number
            FROM room_version AS version
            WHERE version.room_id = allocation.room_id AND NOT isempty(version.valid)
            ORDER BY lower(version.valid) DESC
            LIMIT 1
        )
    ) AS number,
    organisation.code AS organisation_code,
    organisation.name AS organisation,
    allocation.share,
    allocation.registered_area_m2 AS area_m2,
    allocation.room_id,
    allocation.id AS allocation_id
FROM alone AS allocation
LEFT JOIN room ON room.id = allocation.room_id
LEFT JOIN level ON level.id = room.level_id
JOIN building ON building.id = coalesce(level.building_id, allocation.building_id)
JOIN building_on(%(as_of)s::date) AS managed ON managed.building_id = building.id
LEFT JOIN organisation_on(%(as_of)s::date) AS organisation
    ON organisation.id = allocation.organisation_id
WHERE starts_with(managed.managing_prefix, %(scope)s)
ORDER BY building_code, level_code, number, organisation_code;
