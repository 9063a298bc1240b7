-- Mark a draft as published.
--
-- Input:   floor_plan_id uuid
UPDATE floor_plan
SET state = 'published'
WHERE id = %(floor_plan_id)s;
