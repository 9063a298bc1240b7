-- One division within a scope.
--
-- Input:   code text; scope text -- prefix of division codes, empty for all
-- Output:  prefix text, sub_provincial bool
-- Index:   division_pkey
SELECT prefix, sub_provincial
FROM division
WHERE code = %(code)s
  AND starts_with(prefix, %(scope)s);
