-- One building within a scope.
--
-- Input:   code text; scope text -- prefix of division codes, empty for all
-- Output:  id uuid, code text, name text, managing_division_code text
-- Index:   building_code_key
SELECT id, code, name, managing_division_code
FROM building
WHERE code = %(code)s
  AND starts_with(managing_prefix, %(scope)s);
