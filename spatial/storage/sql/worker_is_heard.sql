-- Tell whether a worker of the queue has told of itself of late.
--
-- Input:   worker_id bigint
--          patience_s float8 -- seconds
-- Output:  whether it is registered, and was heard of within them
SELECT EXISTS (
    SELECT FROM procrastinate.procrastinate_workers
    WHERE id = %(worker_id)s AND last_heartbeat > now() - make_interval(secs => %(patience_s)s)
);
