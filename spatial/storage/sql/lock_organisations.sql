-- Hold organisations against other changes until the transaction ends.
--
-- Input:   organisation_ids uuid[]
-- Order:   id, so that two changes at once wait for each other in one order
SELECT id
FROM organisation
WHERE id = ANY (%(organisation_ids)s::uuid[])
ORDER BY id
FOR NO KEY UPDATE;
