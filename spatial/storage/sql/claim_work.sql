-- Claim a work for this session: no other attempts it before the session ends, however it ends.
--
-- Input:   work_id uuid
-- Output:  bool -- false if another session has it
SELECT pg_try_advisory_lock(hashtextextended('attempt at ' || %(work_id)s::text, 0));
