-- Organisations of a scope as they were on a day.
--
-- Input:   scope text -- prefix of division codes, empty for all; codes text[] or null for all;
--          as_of date
-- Output:  id uuid, code, name, tier, division_code text, sub_provincial bool
-- Order:   code
-- Index:   organisation_code_key, organisation_version_organisation_id_idx
SELECT
    organisation.id,
    organisation.code,
    organisation.name,
    organisation.tier,
    organisation.division_code,
    division.sub_provincial
FROM organisation_on(%(as_of)s::date) AS organisation
JOIN division ON division.code = organisation.division_code
WHERE starts_with(division.prefix, %(scope)s)
  AND (%(codes)s::text[] IS NULL OR organisation.code = ANY (%(codes)s::text[]))
ORDER BY organisation.code;
