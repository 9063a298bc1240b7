-- Keep where a floor plan's frame lies.
--
-- Input:   floor_plan_id uuid; document jsonb -- the fit, its residuals and control points
UPDATE floor_plan
SET georeference = %(document)s
WHERE id = %(floor_plan_id)s;
