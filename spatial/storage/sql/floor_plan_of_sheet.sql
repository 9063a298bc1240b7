-- The floor plan that one sheet of a drawing gave for a level.
--
-- Input:   drawing_id uuid; sheet int; level_id uuid
-- Output:  id, level_id uuid, state, created_by text, georeference, axes,
--          differences jsonb
-- Index:   floor_plan_drawing_id_sheet_level_id_key
SELECT id, level_id, state, created_by, georeference, axes, differences
FROM floor_plan
WHERE drawing_id = %(drawing_id)s
  AND sheet = %(sheet)s
  AND level_id = %(level_id)s;
