-- The document of one allocation standard.
--
-- Input:   id uuid
-- Output:  document jsonb
SELECT document
FROM allocation_standard
WHERE id = %(id)s::uuid;
