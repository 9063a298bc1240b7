-- Floor plans of a building whose axes and place are known, for other storeys to be placed by.
--
-- Input:   building_id uuid -- of a building that the caller may see; level_id uuid -- left out
-- Output:  level_code text, ordinal int, axes, georeference jsonb
-- Order:   ordinal, created_at, id
SELECT
    level.code AS level_code,
    level.ordinal,
    floor_plan.axes,
    coalesce(floor_plan.georeference, level.georeference) AS georeference
FROM level
JOIN floor_plan ON floor_plan.level_id = level.id
WHERE level.building_id = %(building_id)s
  AND level.id <> %(level_id)s
  AND floor_plan.axes IS NOT NULL
  AND floor_plan.state <> 'superseded'
  AND (
      floor_plan.georeference IS NOT NULL
      -- a plan in force without a place of its own lies where its level lies
      OR (floor_plan.state = 'published' AND level.georeference IS NOT NULL)
  )
ORDER BY level.ordinal, floor_plan.created_at, floor_plan.id;
