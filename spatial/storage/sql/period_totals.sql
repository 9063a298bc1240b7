-- Rooms, holdings and m2 of a frozen period, by one key: ledger_totals.sql over what was kept.
--
-- Input:   period_id uuid; scope text -- prefix of division codes, empty for all of the period;
--          by text -- all | division | building | organisation | use; digits int -- of the
--          division's prefix (2, 4, 6, 9) or of the use's code (1, 3) to add up to;
--          building, organisation text or null -- codes
-- Output:  key, name text or null; rooms, holdings bigint; area_m2 numeric
-- Order:   key, null last
-- Index:   period_total_period_id_idx
WITH rolled AS (
    SELECT
        CASE %(by)s
            WHEN 'building' THEN total.building_id
            WHEN 'organisation' THEN total.organisation_id
        END AS id,
        CASE %(by)s
            WHEN 'division' THEN left(total.managing_prefix, %(digits)s::int)
            WHEN 'use' THEN left(total.use_code, %(digits)s::int)
        END AS code,
        sum(total.rooms)::bigint AS rooms,
        sum(total.holdings)::bigint AS holdings,
        sum(total.area_m2) AS area_m2
    FROM period_total AS total
    WHERE total.period_id = %(period_id)s
      AND starts_with(total.managing_prefix, %(scope)s)
      AND (
          %(building)s::text IS NULL
          OR total.building_id = (SELECT id FROM building WHERE code = %(building)s)
      )
      AND (
          %(organisation)s::text IS NULL
          OR total.organisation_id = (SELECT id FROM organisation WHERE code = %(organisation)s)
      )
    GROUP BY 1, 2
    HAVING sum(total.rooms) <> 0 OR sum(total.holdings) <> 0 OR sum(total.area_m2) <> 0
)
SELECT
    coalesce(named.code, rolled.code) AS key,
    named.name,
    rolled.rooms,
    rolled.holdings,
    rolled.area_m2
FROM rolled
LEFT JOIN LATERAL (
    SELECT code, name FROM division WHERE %(by)s = 'division' AND prefix = rolled.code
    UNION ALL
    SELECT code, name
    FROM period_building
    WHERE %(by)s = 'building' AND period_id = %(period_id)s AND building_id = rolled.id
    UNION ALL
    SELECT code, name
    FROM period_organisation
    WHERE %(by)s = 'organisation' AND period_id = %(period_id)s AND organisation_id = rolled.id
    UNION ALL
    SELECT code, name FROM room_use WHERE %(by)s = 'use' AND code = rolled.code
) AS named ON TRUE
ORDER BY key NULLS LAST;
