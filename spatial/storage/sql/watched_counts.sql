-- What a watcher counts over the whole database.
--
-- Input:   none; everything must be in scope
-- Output:  name text; label text, empty where there is one value only; value bigint
-- Order:   none
-- Index:   event_pkey
SELECT 'smartmap_last_event' AS name, '' AS label, coalesce(max(event.id), 0) AS value
FROM event;
