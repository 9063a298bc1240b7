-- Whether a code was ever an organisation's, in scope or not.
--
-- Input:   code text
-- Output:  one row if it was
-- Index:   organisation_code_key
SELECT 1
FROM organisation
WHERE code = %(code)s;
