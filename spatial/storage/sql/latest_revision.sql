-- The newest revision of a level.
--
-- Input:   level_id uuid
-- Output:  id uuid, number int, valid_from date
-- Index:   plan_revision_level_id_number_key
SELECT id, number, valid_from
FROM plan_revision
WHERE level_id = %(level_id)s
ORDER BY number DESC
LIMIT 1;
