-- Hold a building against other imports until the transaction ends.
--
-- Input:   building_id uuid
SELECT id FROM building WHERE id = %(building_id)s FOR NO KEY UPDATE;
