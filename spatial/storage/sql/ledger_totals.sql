-- Rooms, holdings and m2 on a day, by one key: the sum of what was posted up to that day.
--
-- Input:   scope text -- prefix of division codes, empty for all; as_of date;
--          by text -- all | division | building | organisation | use; digits int -- of the
--          division's prefix (2, 4, 6, 9) or of the use's code (1, 3) to add up to;
--          building, organisation text or null -- codes
-- Output:  key text -- code of the division, building, organisation or use; null for all, for what
--          nobody holds and for rooms without a use; name text or null; rooms bigint;
--          holdings bigint -- what is held, wholly or in part, one per holder; area_m2 numeric
-- Order:   key, null last
-- Index:   ledger_figure_of_key; by use ledger_posting_managing_prefix_day_idx, read alone; of one
--          building or organisation the indexes of these
-- Note:    what is managed above the division asked for stands under its own code. By use the
--          postings are summed; all else adds up figures, which are their sums kept by triggers.
WITH figure AS NOT MATERIALIZED (
    SELECT managing_prefix, building_id, organisation_id, rooms, holdings, area_m2
    FROM ledger_figure
    WHERE managing_prefix >= %(scope)s
      AND managing_prefix < %(scope)s || ':'
      AND day <= %(as_of)s::date
      AND (
          %(building)s::text IS NULL
          OR building_id = (SELECT id FROM building WHERE code = %(building)s)
      )
      AND (
          %(organisation)s::text IS NULL
          OR organisation_id = (SELECT id FROM organisation WHERE code = %(organisation)s)
      )
),
posting AS NOT MATERIALIZED (
    SELECT use_code, rooms, holdings, area_m2
    FROM ledger_posting
    WHERE managing_prefix >= %(scope)s
      AND managing_prefix < %(scope)s || ':'
      AND day <= %(as_of)s::date
      AND (
          %(building)s::text IS NULL
          OR building_id = (SELECT id FROM building WHERE code = %(building)s)
      )
      AND (
          %(organisation)s::text IS NULL
          OR organisation_id = (SELECT id FROM organisation WHERE code = %(organisation)s)
      )
),
-- One key each, and the statement of the other is not run: a second key costs a fifth more.
of_id AS (
    SELECT
        CASE %(by)s WHEN 'building' THEN building_id ELSE organisation_id END AS id,
        sum(rooms)::bigint AS rooms,
        sum(holdings)::bigint AS holdings,
        sum(area_m2) AS area_m2
    FROM figure
    WHERE %(by)s IN ('building', 'organisation')
    GROUP BY 1
),
of_code AS (
    SELECT
        CASE %(by)s WHEN 'division' THEN managing_prefix END AS code,
        sum(rooms)::bigint AS rooms,
        sum(holdings)::bigint AS holdings,
        sum(area_m2) AS area_m2
    FROM figure
    WHERE %(by)s IN ('all', 'division')
    GROUP BY 1
    UNION ALL
    SELECT use_code, sum(rooms), sum(holdings), sum(area_m2)
    FROM posting
    WHERE %(by)s = 'use'
    GROUP BY 1
),
rolled AS (
    SELECT id, NULL AS code, rooms, holdings, area_m2 FROM of_id
    UNION ALL
    -- Cut to their digits when there are few of them: rooms are many.
    SELECT
        NULL, left(code, %(digits)s::int), sum(rooms)::bigint, sum(holdings)::bigint, sum(area_m2)
    FROM of_code
    GROUP BY 2
)
SELECT
    coalesce(division.code, building.code, organisation.code, room_use.code, rolled.code) AS key,
    coalesce(division.name, building.name, version.name, room_use.name) AS name,
    rolled.rooms,
    rolled.holdings,
    rolled.area_m2
FROM rolled
LEFT JOIN division ON %(by)s = 'division' AND division.prefix = rolled.code
LEFT JOIN building ON %(by)s = 'building' AND building.id = rolled.id
LEFT JOIN organisation ON %(by)s = 'organisation' AND organisation.id = rolled.id
LEFT JOIN organisation_version AS version
    ON %(by)s = 'organisation'
    AND version.organisation_id = organisation.id
    AND (version.valid @> %(as_of)s::date) IS TRUE
LEFT JOIN room_use ON %(by)s = 'use' AND room_use.code = rolled.code
WHERE rolled.rooms <> 0 OR rolled.holdings <> 0 OR rolled.area_m2 <> 0
ORDER BY key NULLS LAST;
