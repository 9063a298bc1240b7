-- Put a work into the queue.
--
-- Input:   work_id uuid
-- Output:  id of the queue's job
SELECT queue_work(%(work_id)s);
