-- Put a running work back among those that wait.
--
-- Input:   work_id uuid
SELECT pause_work(%(work_id)s);
