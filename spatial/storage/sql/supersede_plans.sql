-- Mark the plan in force for a level as superseded.
--
-- Input:   level_id uuid
-- Output:  id uuid -- of the plan, if there was one
UPDATE floor_plan
SET state = 'superseded'
WHERE level_id = %(level_id)s
  AND state = 'published'
RETURNING id;
