-- The floor plan in force for a level.
--
-- Input:   level_id uuid
-- Output:  id, level_id uuid, state, created_by text, georeference, axes, differences jsonb
-- Index:   floor_plan_published_idx
SELECT id, level_id, state, created_by, georeference, axes, differences
FROM floor_plan
WHERE level_id = %(level_id)s
  AND state = 'published';
