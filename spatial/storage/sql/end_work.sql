-- End a work by its latest attempt.
--
-- Input:   work_id uuid; number int; state text; result, problem jsonb or null; expires_at
--          timestamptz or null
-- Output:  bool -- false if what the attempt did must not be committed
SELECT end_work(
    %(work_id)s, %(number)s, %(state)s, %(result)s, %(problem)s, %(expires_at)s::timestamptz
);
