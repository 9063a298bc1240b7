-- Keep who manages a building today: scope follows it.
--
-- Input:   building_id uuid; division_code text
UPDATE building
SET managing_division_code = %(division_code)s
WHERE id = %(building_id)s;
