-- Organisations of a scope, and those that hold or use rooms there: of a day, or as frozen.
--
-- Input:   as statistics_held.sql
-- Output:  organisation_id uuid; code, name, tier, division_code text; category text or null;
--          staff_established int or null -- not told of an organisation of elsewhere
-- Order:   code
WITH named AS (
    SELECT organisation_id, code, name, tier, division_code, category, staff_established
    FROM ledger_organisations_on(%(scope)s, %(day)s::date)
    WHERE %(period_id)s::uuid IS NULL
    UNION ALL
    SELECT organisation_id, code, name, tier, division_code, category, staff_established
    FROM period_organisation AS organisation
    WHERE period_id = %(period_id)s::uuid
      AND (
          EXISTS (
              SELECT 1
              FROM division
              WHERE division.code = organisation.division_code
                AND starts_with(division.prefix, %(scope)s)
          )
          OR organisation_id IN (
              SELECT total.organisation_id
              FROM period_total AS total
              WHERE total.period_id = %(period_id)s::uuid
                AND starts_with(total.managing_prefix, %(scope)s)
              UNION ALL
              SELECT said.organisation_id
              FROM period_condition AS said
              WHERE said.period_id = %(period_id)s::uuid
                AND starts_with(said.managing_prefix, %(scope)s)
          )
      )
)
SELECT
    named.organisation_id, named.code, named.name, named.tier, named.division_code, named.category,
    CASE WHEN starts_with(division.prefix, %(scope)s) THEN named.staff_established END
        AS staff_established
FROM named
LEFT JOIN division ON division.code = named.division_code
ORDER BY named.code;
