-- Established posts by rank of the organisations of a scope: of a day, or as frozen. Not of those of
-- elsewhere that hold rooms there.
--
-- Input:   as statistics_held.sql
-- Output:  organisation_id uuid; rank text; headcount int
-- Order:   none
SELECT established.organisation_id, established.rank, established.headcount
FROM ledger_posts_on(%(scope)s, %(day)s::date) AS established
JOIN organisation_on(%(day)s::date) AS organisation ON organisation.id = established.organisation_id
JOIN division ON division.code = organisation.division_code
WHERE %(period_id)s::uuid IS NULL
  AND starts_with(division.prefix, %(scope)s)
UNION ALL
SELECT period_post.organisation_id, period_post.rank, period_post.headcount
FROM period_post
JOIN period_organisation AS organisation
    ON organisation.period_id = period_post.period_id
    AND organisation.organisation_id = period_post.organisation_id
JOIN division ON division.code = organisation.division_code
WHERE period_post.period_id = %(period_id)s::uuid
  AND starts_with(division.prefix, %(scope)s)
  AND reported(period_post.withholding, period_post.organisation_id);
