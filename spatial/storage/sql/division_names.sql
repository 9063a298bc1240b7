-- Divisions by prefix.
--
-- Input:   prefixes text[]
-- Output:  prefix, code, name, tier text
-- Order:   prefix
SELECT prefix, code, name, tier
FROM division
WHERE prefix = ANY (%(prefixes)s::text[])
ORDER BY prefix;
