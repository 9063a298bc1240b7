-- Organisations that belong to a scope on a day.
--
-- Input:   scope text -- prefix of division codes, empty for all; day date
-- Output:  organisation_id, code, organisation, tier, division_prefix text, sub_provincial bool,
--          staff int or null -- 编制定员
-- Order:   code
SELECT
    organisation.id::text AS organisation_id,
    organisation.code,
    organisation.name AS organisation,
    organisation.tier,
    division.prefix AS division_prefix,
    division.sub_provincial,
    organisation.staff_established AS staff
FROM organisation_on(%(day)s::date) AS organisation
JOIN division ON division.code = organisation.division_code
WHERE starts_with(division.prefix, %(scope)s)
ORDER BY organisation.code;
