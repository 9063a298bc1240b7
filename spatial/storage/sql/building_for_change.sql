-- One building within a scope that is about to change; locked until the transaction ends.
--
-- Input:   code text; scope text -- prefix of division codes, empty for all
-- Output:  id uuid
-- Index:   building_code_key
SELECT id
FROM building
WHERE code = %(code)s
  AND starts_with(managing_prefix, %(scope)s)
FOR NO KEY UPDATE;
