-- One page of the open findings in scope, gravest first.
--
-- Input:   scopes text[]; as_of date; building_id, level_id, room_id uuid or null; code, severity text or null;
--          page_size, page_start int
-- Output:  total bigint, then one row a finding (all null when the page is empty);
--          x, y in metres in the level's plane; first_seen, last_seen timestamptz
-- Order:   severity (error first), code, building, level, room number, id
-- Index:   finding_building_id_idx, finding_level_id_idx
WITH chosen AS (
    SELECT
        finding.*,
        building.code AS building_code,
        building.name AS building_name,
        building.id AS place_building_id,
        level.id AS place_level_id,
        level.code AS level_code,
        level.ordinal AS level_ordinal,
        numbered.number AS room_number,
        organisation.code AS organisation_code,
        array_position(ARRAY['error', 'warning', 'info'], finding.severity) AS gravity
    FROM finding
    LEFT JOIN room ON room.id = finding.room_id
    LEFT JOIN floor_plan ON floor_plan.id = finding.floor_plan_id
    LEFT JOIN level
        ON level.id = coalesce(finding.level_id, room.level_id, floor_plan.level_id)
    LEFT JOIN building ON building.id = coalesce(finding.building_id, level.building_id)
    LEFT JOIN organisation_on(%(as_of)s::date) AS organisation
        ON organisation.id = finding.organisation_id
    LEFT JOIN division ON division.code = organisation.division_code
    LEFT JOIN LATERAL (
        SELECT room_version.number
        FROM room_version
        WHERE room_version.room_id = room.id
        ORDER BY room_version.valid DESC
        LIMIT 1
    ) AS numbered ON true
    WHERE finding.state = 'open'
      AND CASE
          WHEN building.id IS NOT NULL
          THEN building.managing_prefix ^@ ANY (%(scopes)s::text[])
          ELSE division.prefix ^@ ANY (%(scopes)s::text[])
      END
      AND (%(building_id)s::uuid IS NULL OR building.id = %(building_id)s)
      AND (%(level_id)s::uuid IS NULL OR level.id = %(level_id)s)
      AND (%(room_id)s::uuid IS NULL OR finding.room_id = %(room_id)s)
      AND (%(code)s::text IS NULL OR finding.code = %(code)s)
      AND (%(severity)s::text IS NULL OR finding.severity = %(severity)s)
),
page AS (
    SELECT *
    FROM chosen
    ORDER BY
        gravity, code, building_code NULLS LAST, level_ordinal NULLS LAST,
        room_number NULLS LAST, id
    LIMIT %(page_size)s::int OFFSET %(page_start)s::int
),
counted AS (
    SELECT count(*) AS total FROM chosen
)
SELECT
    counted.total,
    page.id,
    page.code,
    page.severity,
    page.subjects,
    page.message_values,
    page.rule,
    page.building_code,
    page.building_name,
    page.place_level_id AS level_id,
    page.level_code,
    page.room_id,
    page.room_number,
    page.organisation_code,
    page.x,
    page.y,
    page.first_seen,
    page.last_seen
FROM counted
LEFT JOIN page ON true
ORDER BY
    page.gravity, page.code, page.building_code NULLS LAST, page.level_ordinal NULLS LAST,
    page.room_number NULLS LAST, page.id;
