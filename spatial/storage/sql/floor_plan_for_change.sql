-- One floor plan, held against other changes until the transaction ends.
--
-- Input:   floor_plan_id uuid
-- Output:  id, level_id uuid, state, created_by text, georeference, axes,
--          differences jsonb
SELECT id, level_id, state, created_by, georeference, axes, differences
FROM floor_plan
WHERE id = %(floor_plan_id)s
FOR NO KEY UPDATE;
