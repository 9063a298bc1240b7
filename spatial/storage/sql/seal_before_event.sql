-- The seal before the one that closes an event, and how many events are sealed up to it.
--
-- Input:   event_id bigint
-- Output:  as event_seals.sql, then before bigint; no row if the event's seal is the first, or the
--          event is not there
WITH earlier AS (
    SELECT seal.*
    FROM event
    JOIN event_seal AS own ON own.id = event.seal_id
    JOIN event_seal AS seal ON seal.number < own.number
    WHERE event.id = %(event_id)s
)
SELECT
    id, number, events, last_event_id, events_hash, previous_hash, hash, sealed_at,
    (SELECT sum(earlier.events) FROM earlier)::bigint AS before
FROM earlier
ORDER BY number DESC
LIMIT 1;
