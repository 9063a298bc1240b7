-- Organisations from one up to the root of its tree, on a day.
--
-- Input:   organisation_id uuid; day date
-- Output:  id uuid -- the organisation itself first
WITH RECURSIVE above AS (
    SELECT organisation.id, organisation.parent_id, ARRAY[organisation.id] AS path
    FROM organisation_on(%(day)s::date) AS organisation
    WHERE organisation.id = %(organisation_id)s
    UNION ALL
    SELECT organisation.id, organisation.parent_id, above.path || organisation.id
    FROM above
    JOIN organisation_on(%(day)s::date) AS organisation ON organisation.id = above.parent_id
    WHERE organisation.id <> ALL (above.path)
)
SELECT id
FROM above
ORDER BY cardinality(path);
