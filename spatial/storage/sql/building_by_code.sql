-- One building within a scope.
--
-- Input:   code text; scope text -- prefix of division codes, empty for all
-- Output:  id uuid, code text, name text, managing_division_code text,
--          footprint geometry(Polygon, 4490) or null
-- Index:   building_code_key
SELECT id, code, name, managing_division_code, footprint
FROM building
WHERE code = %(code)s
  AND starts_with(managing_prefix, %(scope)s);
