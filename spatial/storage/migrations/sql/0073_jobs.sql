-- Long work: what accounts ask of the worker, and what became of it.
--
-- Terminology
--   Work    one thing asked for: an import, a batch of imports, an export, statistics. It outlives
--           the queue's job, which only names it.
--   Attempt a run of a work by a worker. A worker that is killed leaves a work running; the next
--           attempt begins anew. Only the latest attempt may tell of progress, or end the work.
--
-- What a work did and that it succeeded are committed together: it is done once or not at all.

CREATE TABLE work (
    id UUID CONSTRAINT work_pkey PRIMARY KEY DEFAULT gen_random_uuid(),
    account_id UUID NOT NULL CONSTRAINT work_account_id_fkey REFERENCES account (id),
    parent_id UUID CONSTRAINT work_parent_id_fkey REFERENCES work (id),
    kind TEXT NOT NULL
        CONSTRAINT work_kind_check CHECK (kind IN ('import', 'batch', 'export', 'statistics')),
    state TEXT NOT NULL DEFAULT 'waiting'
        CONSTRAINT work_state_check
        CHECK (state IN ('waiting', 'running', 'succeeded', 'failed', 'cancelled')),
    arguments JSONB NOT NULL,
    managing_prefix TEXT COLLATE "C" NOT NULL,
    step TEXT NOT NULL DEFAULT 'waiting',
    progress DOUBLE PRECISION NOT NULL DEFAULT 0
        CONSTRAINT work_progress_check CHECK (progress BETWEEN 0 AND 1),
    revision BIGINT NOT NULL DEFAULT 1,
    attempts INTEGER NOT NULL DEFAULT 0,
    is_cancelling BOOLEAN NOT NULL DEFAULT false,
    result JSONB,
    error JSONB,
    created_at TIMESTAMPTZ NOT NULL DEFAULT now(),
    started_at TIMESTAMPTZ,
    ended_at TIMESTAMPTZ,
    expires_at TIMESTAMPTZ,
    lock TEXT,
    job_id BIGINT,
    CONSTRAINT work_ended_check
        CHECK ((ended_at IS NOT NULL) = (state IN ('succeeded', 'failed', 'cancelled'))),
    CONSTRAINT work_error_check CHECK ((error IS NOT NULL) = (state = 'failed'))
);

CREATE INDEX work_account_id_created_at_idx ON work (account_id, created_at);
CREATE INDEX work_parent_id_idx ON work (parent_id);
CREATE INDEX work_unended_idx ON work (created_at) WHERE state IN ('waiting', 'running');
CREATE INDEX work_expires_at_idx ON work (expires_at) WHERE expires_at IS NOT NULL;

-- A change of a work is a new revision, told on the channel smartmap_work by its id alone: who
-- listens learns nothing that a policy keeps from them.
CREATE FUNCTION tell_of_work() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    NEW.revision := OLD.revision + 1;
    PERFORM pg_notify('smartmap_work', NEW.id::text);
    RETURN NEW;
END
$$;

CREATE TRIGGER work_is_told BEFORE UPDATE ON work
FOR EACH ROW EXECUTE FUNCTION tell_of_work();

-- Put a work into the queue: the job and the work are committed together, or neither is.
--
-- Output:  the job's id
-- Note:    of two works with one lock the later waits for the earlier. The search_path of the
--          function holds for the queue's own functions and triggers too.
CREATE FUNCTION queue_work(work_id uuid) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = procrastinate, pg_catalog, pg_temp AS $$
DECLARE
    queued bigint;
BEGIN
    SELECT (procrastinate_defer_jobs_v1(ARRAY[
        ROW(
            'work', 'work', 0, work.lock, work.id::text, jsonb_build_object('work_id', work.id), NULL
        )::procrastinate_job_to_defer_v1
    ]))[1] INTO queued
    FROM public.work WHERE work.id = queue_work.work_id;
    UPDATE public.work SET job_id = queued WHERE id = queue_work.work_id;
    RETURN queued;
END
$$;

-- Begin an attempt at a work.
--
-- Output:  the work and its account; no row if it has ended or is to be cancelled
CREATE FUNCTION begin_work(work_id uuid)
RETURNS TABLE (
    kind text, arguments jsonb, managing_prefix text, account_id uuid, attempt integer,
    parent_id uuid
)
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    UPDATE work
    SET state = 'running', step = 'starting', progress = 0, attempts = work.attempts + 1,
        started_at = coalesce(work.started_at, now())
    WHERE work.id = begin_work.work_id
      AND work.state IN ('waiting', 'running')
      AND NOT work.is_cancelling
    RETURNING work.kind, work.arguments, work.managing_prefix, work.account_id, work.attempts,
        work.parent_id
$$;

-- Say how far an attempt is; one that is not the latest says nothing.
CREATE FUNCTION note_work(work_id uuid, attempt integer, step text, progress double precision)
RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    UPDATE work
    SET step = note_work.step, progress = note_work.progress
    WHERE work.id = note_work.work_id
      AND work.state = 'running'
      AND work.attempts = note_work.attempt
$$;

-- End an attempt, in the transaction of what it did.
--
-- Input:   state -- succeeded, failed, cancelled; result, error jsonb; expires_at -- of a file kept
-- Output:  false if the attempt is not the latest, or the work is to be cancelled and would succeed:
--          then what it did must not be committed
CREATE FUNCTION end_work(
    work_id uuid, attempt integer, state text, result jsonb, error jsonb, expires_at timestamptz
) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    parent uuid;
BEGIN
    UPDATE work
    SET state = end_work.state, step = end_work.state, result = end_work.result,
        error = end_work.error, expires_at = end_work.expires_at, ended_at = clock_timestamp(),
        progress = CASE WHEN end_work.state = 'succeeded' THEN 1 ELSE work.progress END
    WHERE work.id = end_work.work_id
      AND work.state = 'running'
      AND work.attempts = end_work.attempt
      AND NOT (work.is_cancelling AND end_work.state = 'succeeded')
    RETURNING work.parent_id INTO parent;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    PERFORM sum_up_work(parent);
    RETURN true;
END
$$;

-- Bring a batch up to date with its parts; it has ended when all of them have.
CREATE FUNCTION sum_up_work(batch_id uuid) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    parts bigint;
    ended bigint;
    succeeded bigint;
    failed bigint;
    cancelled bigint;
BEGIN
    IF batch_id IS NULL THEN
        RETURN;
    END IF;
    -- Of two parts that end at once, the second must see the first.
    PERFORM 1 FROM work WHERE id = batch_id FOR UPDATE;
    SELECT
        count(*), count(ended_at), count(*) FILTER (WHERE state = 'succeeded'),
        count(*) FILTER (WHERE state = 'failed'), count(*) FILTER (WHERE state = 'cancelled')
    INTO parts, ended, succeeded, failed, cancelled
    FROM work WHERE parent_id = batch_id;
    UPDATE work
    SET step = CASE WHEN ended < parts THEN 'working' WHEN is_cancelling THEN 'cancelled'
            ELSE 'succeeded' END,
        state = CASE WHEN ended < parts THEN 'running' WHEN is_cancelling THEN 'cancelled'
            ELSE 'succeeded' END,
        progress = ended::double precision / greatest(parts, 1),
        started_at = coalesce(started_at, clock_timestamp()),
        ended_at = CASE WHEN ended < parts THEN NULL ELSE clock_timestamp() END,
        result = jsonb_build_object(
            'parts', parts, 'succeeded', succeeded, 'failed', failed, 'cancelled', cancelled
        )
    WHERE id = batch_id AND state IN ('waiting', 'running');
END
$$;

-- Put an attempt back that its worker was asked to leave off.
CREATE FUNCTION pause_work(work_id uuid) RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    UPDATE work SET state = 'waiting', step = 'waiting', progress = 0
    WHERE id = pause_work.work_id AND state = 'running' AND NOT is_cancelling
$$;

-- Ask for the end of a work and of its parts: what waits ends now, what runs when its worker hears.
CREATE FUNCTION cancel_work(work_id uuid) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = procrastinate, pg_catalog, pg_temp AS $$
DECLARE
    batch uuid;
    one record;
BEGIN
    FOR one IN
        SELECT id, state, kind, job_id, parent_id FROM public.work
        WHERE (id = cancel_work.work_id OR parent_id = cancel_work.work_id)
          AND state IN ('waiting', 'running')
        -- parts first, as those that end do: two orders would be a deadlock
        ORDER BY parent_id NULLS LAST, id
        FOR UPDATE
    LOOP
        PERFORM procrastinate_cancel_job_v1(one.job_id, true, true);
        IF one.kind = 'batch' THEN
            UPDATE public.work SET is_cancelling = true WHERE id = one.id;
            batch := one.id;
        ELSIF one.state = 'waiting' THEN
            UPDATE public.work
            SET is_cancelling = true, state = 'cancelled', step = 'cancelled', ended_at = clock_timestamp()
            WHERE id = one.id;
            batch := coalesce(batch, one.parent_id);
        ELSE
            UPDATE public.work SET is_cancelling = true, step = 'cancelling' WHERE id = one.id;
        END IF;
    END LOOP;
    PERFORM public.sum_up_work(batch);
END
$$;

-- End a running work whose worker has stopped it, or cannot get it done.
--
-- Input:   error jsonb -- a problem document; null: it was cancelled
CREATE FUNCTION give_up_work(work_id uuid, error jsonb) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    parent uuid;
    said text := CASE WHEN give_up_work.error IS NULL THEN 'cancelled' ELSE 'failed' END;
BEGIN
    UPDATE work
    SET state = said, step = said, error = give_up_work.error, ended_at = clock_timestamp()
    WHERE id = give_up_work.work_id AND state IN ('waiting', 'running')
    RETURNING work.parent_id INTO parent;
    IF FOUND THEN
        PERFORM sum_up_work(parent);
    END IF;
END
$$;

-- How many works wait or run: of an account, and of all.
CREATE FUNCTION unended_works(account_id uuid, OUT own bigint, OUT everybodys bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT count(*) FILTER (WHERE work.account_id = unended_works.account_id), count(*)
    FROM work
    WHERE state IN ('waiting', 'running') AND kind <> 'batch'
$$;

-- How far works are; for whoever has been let see them already.
CREATE FUNCTION work_revisions(work_ids uuid[])
RETURNS TABLE (
    id uuid, state text, step text, progress double precision, revision bigint
)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT work.id, work.state, work.step, work.progress, work.revision
    FROM work WHERE work.id = ANY (work_ids)
$$;

-- Take up again what was left lying: jobs of workers that have not been heard of for so many seconds,
-- and works that no job names any more; return how many.
CREATE FUNCTION take_up_works(patience_s double precision) RETURNS bigint
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = procrastinate, pg_catalog, pg_temp AS $$
DECLARE
    lying bigint;
    taken bigint := 0;
BEGIN
    FOR lying IN
        SELECT job.id
        FROM procrastinate_jobs AS job
        WHERE job.status = 'doing'
          AND NOT EXISTS (
              SELECT FROM procrastinate_workers AS worker
              WHERE worker.id = job.worker_id
                AND worker.last_heartbeat > now() - make_interval(secs => patience_s)
          )
        -- another worker that tends the queue has these in hand
        FOR UPDATE OF job SKIP LOCKED
    LOOP
        -- an attempt that was to be cancelled ends as the queue ends it: failed, and taken up below
        PERFORM procrastinate_retry_job_v2(lying, now(), NULL, NULL, NULL);
        taken := taken + 1;
    END LOOP;
    FOR lying IN
        SELECT public.queue_work(work.id)
        FROM public.work AS work
        WHERE work.state IN ('waiting', 'running')
          AND work.kind <> 'batch'
          AND NOT EXISTS (
              SELECT FROM procrastinate_jobs AS job
              WHERE job.id = work.job_id AND job.status IN ('todo', 'doing')
          )
        FOR UPDATE OF work SKIP LOCKED
    LOOP
        taken := taken + 1;
    END LOOP;
    DELETE FROM procrastinate_jobs WHERE status NOT IN ('todo', 'doing');
    RETURN taken;
END
$$;

-- Which files of works are to be kept: of works that wait or run, and of results not yet expired.
CREATE FUNCTION works_with_files() RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT id FROM work WHERE state IN ('waiting', 'running') OR expires_at > now()
$$;

-- Keep a drawing; the same bytes are kept once, whoever brought them first and for whichever division.
--
-- Input:   sha256 text -- of content; the rest as the drawing's columns
-- Output:  its id
-- Note:    with the owner's rights: a drawing of another division is not to be seen, and is not
--          shown here either, but its bytes are there.
CREATE FUNCTION keep_drawing(
    sha256 text, name text, size_bytes bigint, content bytea, release text, encoding text,
    metres_per_unit double precision, unit_source text, imported_by text
)
RETURNS uuid
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
#variable_conflict use_column
DECLARE
    kept uuid;
BEGIN
    IF keep_drawing.sha256 <> encode(pg_catalog.sha256(keep_drawing.content), 'hex') THEN
        RAISE EXCEPTION 'the digest is not that of the drawing' USING ERRCODE = 'check_violation';
    END IF;
    INSERT INTO drawing (
        sha256, name, size_bytes, content, release, encoding, metres_per_unit, unit_source,
        imported_by
    )
    VALUES (
        keep_drawing.sha256, keep_drawing.name, keep_drawing.size_bytes, keep_drawing.content,
        keep_drawing.release, keep_drawing.encoding, keep_drawing.metres_per_unit,
        keep_drawing.unit_source, keep_drawing.imported_by
    )
    ON CONFLICT (sha256) DO UPDATE
    SET sha256 = EXCLUDED.sha256
    RETURNING drawing.id INTO kept;
    RETURN kept;
END
$$;

-- Rights: works are seen within their divisions, and by their account alone in what is asked; what a
-- worker tells of them goes by functions.
ALTER TABLE work ENABLE ROW LEVEL SECURITY;
ALTER TABLE work FORCE ROW LEVEL SECURITY;
CREATE POLICY owner ON work TO CURRENT_USER USING (true);
CREATE POLICY web_select ON work FOR SELECT TO smartmap_web
USING ((managing_prefix ^@ ANY ((SELECT scope_prefixes())::text[]))::int <> 0);
CREATE POLICY web_insert ON work FOR INSERT TO smartmap_web
WITH CHECK ((managing_prefix ^@ ANY ((SELECT scope_prefixes())::text[]))::int <> 0);
GRANT SELECT, INSERT ON work TO smartmap_web;

GRANT USAGE ON SCHEMA procrastinate TO smartmap_web;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA procrastinate TO smartmap_web;
GRANT USAGE ON ALL SEQUENCES IN SCHEMA procrastinate TO smartmap_web;

DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY[
        'queue_work(uuid)', 'begin_work(uuid)', 'note_work(uuid, integer, text, double precision)',
        'end_work(uuid, integer, text, jsonb, jsonb, timestamptz)', 'pause_work(uuid)',
        'cancel_work(uuid)', 'give_up_work(uuid, jsonb)', 'unended_works(uuid)',
        'work_revisions(uuid[])', 'take_up_works(double precision)', 'works_with_files()',
        'keep_drawing(text, text, bigint, bytea, text, text, double precision, text, text)'
    ] LOOP
        EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', name);
        EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO smartmap_web', name);
    END LOOP;
END
$$;
REVOKE ALL ON FUNCTION sum_up_work(uuid) FROM PUBLIC;
