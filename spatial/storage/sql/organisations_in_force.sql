-- Organisations of a scope on a day, and those that hold or use rooms there.
--
-- Input:   scope text -- prefix of division codes, empty for all; as_of date
-- Output:  organisation_id uuid; code, name, tier, division_code text; category, parent_code text
--          or null; staff_established, posts int or null -- established, as far as they are known,
--          and not of an organisation of elsewhere; occupants int -- who work in the scope's rooms
-- Order:   code
SELECT
    organisation.organisation_id,
    organisation.code,
    organisation.name,
    organisation.tier,
    organisation.division_code,
    organisation.category,
    parent.code AS parent_code,
    CASE WHEN starts_with(division.prefix, %(scope)s) THEN organisation.staff_established END
        AS staff_established,
    (
        SELECT sum(post.headcount)::int
        FROM post
        WHERE post.organisation_id = organisation.organisation_id
          AND post.valid @> %(as_of)s::date
          AND reported(post.withholding, post.organisation_id)
          AND starts_with(division.prefix, %(scope)s)
    ) AS posts,
    organisation.occupants::int AS occupants
FROM ledger_organisations_on(%(scope)s, %(as_of)s::date) AS organisation
LEFT JOIN division ON division.code = organisation.division_code
LEFT JOIN organisation_on(%(as_of)s::date) AS known ON known.id = organisation.organisation_id
LEFT JOIN organisation AS parent ON parent.id = known.parent_id
ORDER BY code;
