-- Some seals in the order of their numbers; one that was never closed comes last.
--
-- Input:   after bigint -- number of the last seal that is known; 0 for the first
-- Output:  id, number, events, last_event_id bigint; events_hash, previous_hash, hash bytea;
--          sealed_at timestamptz
-- Order:   number, id
-- Index:   event_seal_number_key
SELECT id, number, events, last_event_id, events_hash, previous_hash, hash, sealed_at
FROM event_seal
WHERE number IS NULL
   OR number > %(after)s
ORDER BY number, id;
