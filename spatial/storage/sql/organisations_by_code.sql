-- Organisations by their codes, as of a day, with the division that each belongs to.
--
-- Input:   codes text[]; as_of date
-- Output:  id uuid, code text, prefix text -- of the division
-- Order:   code
-- Index:   organisation_code_key
SELECT organisation.id, organisation.code, division.prefix
FROM organisation_on(%(as_of)s::date) AS organisation
JOIN division ON division.code = organisation.division_code
WHERE organisation.code = ANY (%(codes)s::text[])
ORDER BY organisation.code;
