-- Works of an account.
--
-- Input:   account_id uuid; work_id uuid or null -- only this; limit, offset int
-- Output:  id uuid, kind, state, step text, progress float8, revision bigint, attempts int,
--          arguments, result, error jsonb, created_at, started_at, ended_at, expires_at timestamptz,
--          parent_id uuid or null, parts uuid[] -- of a batch, in the order of its manifest;
--          is_expired bool -- its file is to be had no more
-- Order:   newest first; without work_id, parts of batches are left out
-- Index:   work_account_id_created_at_idx, work_pkey, work_parent_id_idx
SELECT
    work.id,
    work.kind,
    work.state,
    work.step,
    work.progress,
    work.revision,
    work.attempts,
    work.arguments,
    work.result,
    work.error,
    work.created_at,
    work.started_at,
    work.ended_at,
    work.expires_at,
    work.parent_id,
    ARRAY(
        SELECT part.id FROM work AS part
        WHERE part.parent_id = work.id
        ORDER BY (part.arguments ->> 'line')::int, part.id
    ) AS parts,
    coalesce(work.expires_at <= now(), false) AS is_expired
FROM work
WHERE work.account_id = %(account_id)s
  AND (work.id = %(work_id)s::uuid OR (%(work_id)s::uuid IS NULL AND work.parent_id IS NULL))
ORDER BY work.created_at DESC, work.id
LIMIT %(limit)s OFFSET %(offset)s;
