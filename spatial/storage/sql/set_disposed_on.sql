-- Keep from which day on a building is no longer there.
--
-- Input:   building_id uuid; day date
UPDATE building
SET disposed_on = %(day)s
WHERE id = %(building_id)s;
