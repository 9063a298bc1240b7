-- Ask for the end of a work and of its parts.
--
-- Input:   work_id uuid
SELECT cancel_work(%(work_id)s);
