-- What a watcher counts over the whole database.
--
-- Input:   none; everything must be in scope
-- Output:  name text; label text, empty where there is one value only; value bigint
-- Order:   none
-- Index:   event_pkey, work_unended_idx
SELECT 'smartmap_last_event' AS name, '' AS label, coalesce(max(event.id), 0) AS value
FROM event
UNION ALL
SELECT 'smartmap_jobs', states.state, count(unended.state)
FROM (VALUES ('waiting'), ('running')) AS states (state)
LEFT JOIN (
    SELECT work.state FROM work WHERE work.state IN ('waiting', 'running')
) AS unended ON unended.state = states.state
GROUP BY states.state;
