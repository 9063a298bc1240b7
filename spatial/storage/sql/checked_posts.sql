-- Established posts of the organisations that belong to a scope on a day.
--
-- Input:   scope text -- prefix of division codes, empty for all; day date
-- Output:  organisation_id, rank text, headcount int
-- Order:   organisation, rank
SELECT post.organisation_id::text, post.rank, post.headcount
FROM organisation_on(%(day)s::date) AS organisation
JOIN division ON division.code = organisation.division_code
JOIN post ON post.organisation_id = organisation.id
WHERE starts_with(division.prefix, %(scope)s)
  AND (post.valid @> %(day)s::date) IS TRUE
  AND reported(post.withholding, post.organisation_id)
ORDER BY organisation.code, post.rank;
