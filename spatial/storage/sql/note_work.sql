-- Say how far an attempt is.
--
-- Input:   work_id uuid; number int; step text; progress float8 -- 0 to 1
SELECT note_work(%(work_id)s, %(number)s, %(step)s, %(progress)s);
