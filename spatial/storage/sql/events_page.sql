-- A page of the log of events, newest first.
--
-- Input:   prefixes text[] -- prefixes of division codes; the empty prefix is everything, also what
--          is nobody's; who, action, subject_kind, subject_id, division text or null -- exact, but
--          an action that ends in a full stop is all that begin so, and a division (a prefix) all
--          below it; since, until timestamptz or null -- from the one to before the other;
--          before bigint or null -- only events with a smaller id; page_size int
-- Output:  the columns of an event but its hashes
-- Order:   id, newest first
-- Index:   event_pkey, event_subject_idx, event_managing_prefix_idx
SELECT
    id, at, who, action, subject_kind, subject_id, before, after, day, cause, why, document, origin,
    managing_prefix
FROM event
WHERE coalesce(managing_prefix, '') ^@ ANY (%(prefixes)s::text[])
  AND (%(division)s::text IS NULL OR managing_prefix ^@ %(division)s)
  AND (%(before)s::bigint IS NULL OR id < %(before)s)
  AND (%(who)s::text IS NULL OR who = %(who)s)
  AND (
      %(action)s::text IS NULL OR action = %(action)s
      OR (right(%(action)s, 1) = '.' AND action ^@ %(action)s)
  )
  AND (%(subject_kind)s::text IS NULL OR subject_kind = %(subject_kind)s)
  AND (%(subject_id)s::text IS NULL OR subject_id = %(subject_id)s)
  AND (%(since)s::timestamptz IS NULL OR at >= %(since)s)
  AND (%(until)s::timestamptz IS NULL OR at < %(until)s)
ORDER BY id DESC
LIMIT %(page_size)s;
