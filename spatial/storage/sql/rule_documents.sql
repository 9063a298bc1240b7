-- Every allocation standard and every local rule.
--
-- Output:  code, name, number text; division_prefix text -- null for a standard;
--          valid_from date; valid_until date -- first day no longer in force, null if open;
--          document jsonb; id uuid
-- Order:   standards first, then by division, then by first day
SELECT
    code, name, number, NULL AS division_prefix,
    lower(valid) AS valid_from, upper(valid) AS valid_until, document, id
FROM allocation_standard
UNION ALL
SELECT
    code, name, number, division_prefix,
    lower(valid) AS valid_from, upper(valid) AS valid_until, document, id
FROM local_rule
ORDER BY division_prefix NULLS FIRST, valid_from, code;
