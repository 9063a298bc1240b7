-- Events under a seal that is not there.
--
-- Output:  id bigint; about text -- action and subject
-- Order:   id
SELECT event.id, concat_ws(' ', event.action, event.subject_kind, event.subject_id) AS about
FROM event
WHERE NOT EXISTS (SELECT 1 FROM event_seal AS seal WHERE seal.id = event.seal_id)
ORDER BY event.id
LIMIT %(most)s;
