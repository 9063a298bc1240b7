-- How far works are.
--
-- Input:   work_ids uuid[]
-- Output:  id uuid, state, step text, progress float8, revision bigint
SELECT id, state, step, progress, revision FROM work_revisions(%(work_ids)s);
