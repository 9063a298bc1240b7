-- Keep how a floor plan differs from the plan that was in force when it was compared.
--
-- Input:   floor_plan_id uuid; document jsonb
UPDATE floor_plan
SET differences = %(document)s
WHERE id = %(floor_plan_id)s;
