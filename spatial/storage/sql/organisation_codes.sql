-- Codes of organisations.
--
-- Input:   ids uuid[]
-- Output:  id uuid, code text
-- Order:   code
-- Index:   organisation_pkey
SELECT id, code
FROM organisation
WHERE id = ANY (%(ids)s::uuid[])
ORDER BY code;
