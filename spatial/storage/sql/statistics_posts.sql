-- Established posts by rank of the organisations of a scope: of a day, or as frozen.
--
-- Input:   as statistics_held.sql
-- Output:  organisation_id uuid; rank text; headcount int
-- Order:   none
SELECT organisation_id, rank, headcount
FROM ledger_posts_on(%(scope)s, %(day)s::date)
WHERE %(period_id)s::uuid IS NULL
UNION ALL
SELECT organisation_id, rank, headcount
FROM period_post
WHERE period_id = %(period_id)s::uuid
  AND reported(period_post.withholding, period_post.organisation_id);
