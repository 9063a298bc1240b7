-- Which of some codes are room uses.
--
-- Input:   codes text[]
-- Output:  code text
-- Index:   room_use_pkey
SELECT code
FROM room_use
WHERE code = ANY (%(codes)s::text[]);
