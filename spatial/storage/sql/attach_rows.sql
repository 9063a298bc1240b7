-- Attach rows of the ledger that no plan showed to the rooms of a level that a plan now shows.
--
-- Input:   building_id uuid; level_code text; numbers text[], room_ids uuid[] -- rooms whose number
--          no other room of the level bears, pair by pair; day date -- first day of the plan
-- Output:  id uuid -- of each allocation attached
-- Index:   allocation_place_idx, allocation_valid_excl
-- Note:    A room that is already allocated while such a row holds is left alone, with all its
--          rows: whether both are meant is for a person to say.
WITH waiting AS (
    SELECT allocation.id, became.room_id, allocation.valid
    FROM unnest(%(numbers)s::text[], %(room_ids)s::uuid[]) AS became (number, room_id)
    JOIN allocation
        ON allocation.building_id = %(building_id)s
        AND allocation.level_code = %(level_code)s
        AND allocation.number = became.number
    WHERE allocation.room_id IS NULL
      AND (allocation.valid && daterange(%(day)s::date, NULL)) IS TRUE
),
contested AS (
    SELECT DISTINCT waiting.room_id
    FROM waiting
    JOIN allocation ON allocation.room_id = waiting.room_id
    WHERE (allocation.valid && waiting.valid) IS TRUE
)
UPDATE allocation
SET room_id = waiting.room_id
FROM waiting
WHERE allocation.id = waiting.id
  AND waiting.room_id NOT IN (SELECT room_id FROM contested)
RETURNING allocation.id;
