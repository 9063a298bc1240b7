-- Set a building's address where it is another.
--
-- Input:   building_id uuid; address text
-- Output:  address text or null -- the one before; no row if it stood like that
-- Order:   none
-- Index:   building_pkey
WITH before AS (
    SELECT id, address FROM building WHERE id = %(building_id)s FOR UPDATE
)
UPDATE building
SET address = %(address)s
FROM before
WHERE building.id = before.id
  AND building.address IS DISTINCT FROM %(address)s
RETURNING before.address;
