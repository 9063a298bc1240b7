-- Close what was found in some floor plans.
--
-- Input:   floor_plan_ids uuid[]
-- Index:   finding_floor_plan_id_idx
UPDATE finding
SET state = 'closed'
WHERE floor_plan_id = ANY (%(floor_plan_ids)s)
  AND state = 'open';
