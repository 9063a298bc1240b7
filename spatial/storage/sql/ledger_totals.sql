-- Rooms, holdings and m2 on a day, by one key: the sum of the postings up to that day.
--
-- Input:   scope text -- prefix of division codes, empty for all; as_of date;
--          by text -- all | division | building | organisation | use; digits int -- of the
--          division's prefix (2, 4, 6, 9) or of the use's code (1, 3) to add up to;
--          building, organisation text or null -- codes
-- Output:  key text -- code of the division, building, organisation or use; null for all, for what
--          nobody holds and for rooms without a use; name text or null; rooms bigint;
--          holdings bigint -- what is held, wholly or in part, one per holder; area_m2 numeric
-- Order:   key, null last
-- Index:   ledger_posting_managing_prefix_day_idx, read alone; of one building or organisation
--          ledger_posting_building_id_day_idx, ledger_posting_organisation_id_day_idx
-- Note:    what is managed above the division asked for stands under its own code.
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
        sum(posting.rooms) AS rooms,
        sum(posting.holdings) AS holdings,
        sum(posting.area_m2) AS area_m2
    FROM ledger_posting AS posting
    WHERE posting.managing_prefix >= %(scope)s
      AND posting.managing_prefix < %(scope)s || ':'
      AND posting.day <= %(as_of)s::date
      AND (
          %(building)s::text IS NULL
          OR posting.building_id = (SELECT id FROM building WHERE code = %(building)s)
      )
      AND (
          %(organisation)s::text IS NULL
          OR posting.organisation_id = (SELECT id FROM organisation WHERE code = %(organisation)s)
      )
    GROUP BY 1, 2
),
-- Cut to their digits when there are few of them: rooms are many.
rolled AS (
    SELECT
        id,
        left(code, %(digits)s::int) AS code,
        sum(rooms)::bigint AS rooms,
        sum(holdings)::bigint AS holdings,
        sum(area_m2) AS area_m2
    FROM summed
    GROUP BY 1, 2
    HAVING sum(rooms) <> 0 OR sum(holdings) <> 0 OR sum(area_m2) <> 0
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
    SELECT code, name FROM building WHERE %(by)s = 'building' AND id = rolled.id
    UNION ALL
    SELECT organisation.code, version.name
    FROM organisation
    LEFT JOIN organisation_version AS version
        ON version.organisation_id = organisation.id
        AND (version.valid @> %(as_of)s::date) IS TRUE
    WHERE %(by)s = 'organisation' AND organisation.id = rolled.id
    UNION ALL
    SELECT code, name FROM room_use WHERE %(by)s = 'use' AND code = rolled.code
) AS named ON TRUE
ORDER BY key NULLS LAST;
