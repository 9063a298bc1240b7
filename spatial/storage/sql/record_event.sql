-- Record an event in the caller's transaction.
--
-- Input:   who, action, subject_kind, subject_id text; before, after jsonb or null; day date,
--          cause, why, document text, null unless it changes the ledger; subjects text[] or null --
--          ids or codes where it is about several
-- Output:  id bigint
-- Note:    the database adds where it came from, under which division it belongs, and its hash.
SELECT record_event(
    %(who)s, %(action)s, %(subject_kind)s, %(subject_id)s, %(before)s::jsonb, %(after)s::jsonb,
    %(day)s::date, %(cause)s::text, %(why)s::text, %(document)s::text, %(subjects)s::text[]
);
