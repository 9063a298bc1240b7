-- What changed between two days, by one key and by cause: the sum of the postings in between.
--
-- Input:   scope text -- prefix of division codes, empty for all; since, until date;
--          by text -- all | division | building | organisation | use; digits int -- of the
--          division's prefix (2, 4, 6, 9) or of the use's code (1, 3) to add up to;
--          building, organisation text or null -- codes
-- Output:  key text -- code of the division, building, organisation or use; null for all, for what
--          nobody holds and for rooms without a use; name text or null -- on the day until;
--          cause text; rooms, holdings bigint and area_m2 numeric -- on until less on since
-- Order:   key, null last; cause
-- Index:   as ledger_totals.sql
WITH summed AS (
    SELECT
        CASE %(by)s
            WHEN 'building' THEN posting.building_id
            WHEN 'organisation' THEN posting.organisation_id
        END AS id,
        CASE %(by)s
            WHEN 'division' THEN posting.managing_prefix
            WHEN 'use' THEN posting.use_code
        END AS code,
        posting.cause,
        sum(posting.rooms) AS rooms,
        sum(posting.holdings) AS holdings,
        sum(posting.area_m2) AS area_m2
    FROM ledger_posting AS posting
    WHERE posting.managing_prefix >= %(scope)s
      AND posting.managing_prefix < %(scope)s || ':'
      AND posting.day > %(since)s::date
      AND posting.day <= %(until)s::date
      AND (
          %(building)s::text IS NULL
          OR posting.building_id = (SELECT id FROM building WHERE code = %(building)s)
      )
      AND (
          %(organisation)s::text IS NULL
          OR posting.organisation_id = (SELECT id FROM organisation WHERE code = %(organisation)s)
      )
    GROUP BY 1, 2, 3
),
-- Cut to their digits when there are few of them: rooms are many.
rolled AS (
    SELECT
        id,
        left(code, %(digits)s::int) AS code,
        cause,
        sum(rooms)::bigint AS rooms,
        sum(holdings)::bigint AS holdings,
        sum(area_m2) AS area_m2
    FROM summed
    GROUP BY 1, 2, 3
    HAVING sum(rooms) <> 0 OR sum(holdings) <> 0 OR sum(area_m2) <> 0
)
SELECT
    coalesce(named.code, rolled.code) AS key,
    named.name,
    rolled.cause,
    rolled.rooms,
    rolled.holdings,
    rolled.area_m2
FROM rolled
LEFT JOIN LATERAL (
    SELECT code, name FROM division WHERE %(by)s = 'division' AND prefix = rolled.code
    UNION ALL
    SELECT code, name FROM building WHERE %(by)s = 'building' AND id = rolled.id
    UNION ALL
    SELECT organisation.code, version.name
    FROM organisation
    LEFT JOIN organisation_version AS version
        ON version.organisation_id = organisation.id
        AND (version.valid @> %(until)s::date) IS TRUE
    WHERE %(by)s = 'organisation' AND organisation.id = rolled.id
    UNION ALL
    SELECT code, name FROM room_use WHERE %(by)s = 'use' AND code = rolled.code
) AS named ON TRUE
ORDER BY key NULLS LAST, rolled.cause;
