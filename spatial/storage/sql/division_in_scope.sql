-- Whether a division is there and within a scope.
--
-- Input:   code text; scope text -- prefix of division codes, empty for all
-- Output:  prefix text
-- Index:   division_pkey
SELECT prefix
FROM division
WHERE code = %(code)s
  AND starts_with(prefix, %(scope)s);
