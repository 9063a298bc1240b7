-- Floor plans of one level, or one by its id, drafts and superseded ones included.
--
-- Input:   scopes text[]; level_id, floor_plan_id uuid or null, one of them given
-- Output:  id uuid, state, title, drawing text, sheet int, level_id uuid, level_code, building_code
--          text, created_at timestamptz, created_by text, revision int, valid_from date (of its
--          own revision, null for a draft), rooms bigint, area_m2 numeric,
--          placed_by text or null, approximate boolean or null, differences jsonb or null -- never
--          for an account that is bound to organisations: they name rooms and holders of all
-- Order:   created_at, newest first, id
-- Index:   floor_plan_level_id_idx, plan_revision_floor_plan_id_key
SELECT
    floor_plan.id,
    floor_plan.state,
    floor_plan.title,
    drawing.name AS drawing,
    floor_plan.sheet,
    floor_plan.level_id,
    level.code AS level_code,
    building.code AS building_code,
    floor_plan.created_at,
    floor_plan.created_by,
    plan_revision.number AS revision,
    plan_revision.valid_from,
    held.rooms,
    held.area_m2,
    CASE
        WHEN floor_plan.georeference IS NOT NULL
        THEN coalesce(floor_plan.georeference ->> 'method', 'control')
    END AS placed_by,
    (floor_plan.georeference ->> 'approximate')::boolean AS approximate,
    CASE WHEN scope_organisations() IS NULL THEN floor_plan.differences END AS differences
FROM floor_plan
JOIN level ON level.id = floor_plan.level_id
JOIN building ON building.id = level.building_id
JOIN drawing ON drawing.id = floor_plan.drawing_id
LEFT JOIN plan_revision ON plan_revision.floor_plan_id = floor_plan.id
LEFT JOIN LATERAL (
    SELECT count(*) AS rooms, coalesce(sum(floor_plan_room.area_m2), 0) AS area_m2
    FROM floor_plan_room
    WHERE floor_plan_room.floor_plan_id = floor_plan.id
) AS held ON true
WHERE building.managing_prefix ^@ ANY (%(scopes)s::text[])
  AND (%(level_id)s::uuid IS NULL OR floor_plan.level_id = %(level_id)s)
  AND (%(floor_plan_id)s::uuid IS NULL OR floor_plan.id = %(floor_plan_id)s)
ORDER BY floor_plan.created_at DESC, floor_plan.id;
