-- The events under some seals, as their hashes are reckoned over them.
--
-- Input:   seals bigint[] -- ids
-- Output:  the columns of an event; before, after, origin text -- JSON as the database writes it
-- Order:   seal in the order given, id
-- Index:   event_seal_id_idx
SELECT
    event.id, event.at, event.who, event.action, event.subject_kind, event.subject_id,
    event.before::text, event.after::text, event.day, event.cause, event.why, event.document,
    event.origin::text, event.managing_prefix, event.seal_id, event.previous_hash, event.hash
FROM unnest(%(seals)s::bigint[]) WITH ORDINALITY AS given (id, place)
JOIN event ON event.seal_id = given.id
ORDER BY given.place, event.id;
