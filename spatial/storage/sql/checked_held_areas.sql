-- What the organisations of a scope hold on a day by group of uses, wherever it stands: the figures
-- of the ledger, so that a finding never differs from a total.
--
-- Input:   scope text -- prefix of division codes, empty for all; day date
-- Output:  organisation_id text, use_group text -- first digit of the use, of ancillary rooms the
--          whole use; area_m2 float8 -- of two
--          decimals; holdings bigint -- rooms held, wholly or in part
-- Order:   none
-- Index:   ledger_posting_organisation_id_day_idx
SELECT
    posting.organisation_id::text,
    CASE
        WHEN posting.use_code ^@ '4' THEN posting.use_code
        ELSE left(posting.use_code, 1)
    END AS use_group,
    sum(posting.area_m2)::float8 AS area_m2,
    sum(posting.holdings) AS holdings
FROM ledger_posting AS posting
JOIN organisation_on(%(day)s::date) AS organisation ON organisation.id = posting.organisation_id
JOIN division ON division.code = organisation.division_code
WHERE starts_with(division.prefix, %(scope)s)
  AND posting.day <= %(day)s::date
  AND posting.use_code IS NOT NULL
GROUP BY 1, 2
HAVING sum(posting.holdings) <> 0;
