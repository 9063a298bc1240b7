-- End a work that its worker has stopped or cannot get done.
--
-- Input:   work_id uuid; problem jsonb or null -- null: it was cancelled
SELECT give_up_work(%(work_id)s, %(problem)s);
