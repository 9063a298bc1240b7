-- Begin an attempt at a work; no row if it has ended.
--
-- Input:   work_id uuid
-- Output:  work_id uuid, kind text, arguments jsonb, managing_prefix text, account_id uuid,
--          number int -- of the attempt
SELECT %(work_id)s::uuid AS work_id, kind, arguments, managing_prefix, account_id, attempt AS number
FROM begin_work(%(work_id)s);
