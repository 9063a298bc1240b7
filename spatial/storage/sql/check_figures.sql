-- Figures that are not the sum of the postings, and sums that are not there.
--
-- Input:   scope text -- prefix of division codes, empty for all
-- Output:  side text -- stored (but not summed) | summed (but not stored); day date;
--          building_id uuid; organisation_id uuid or null; rooms, holdings bigint; area_m2 numeric
-- Order:   building_id, organisation_id, day, side
-- Note:    empty unless something else than the triggers wrote.
WITH stored AS (
    SELECT
        managing_prefix, building_id, organisation_id, day,
        rooms, holdings, area_m2::numeric, postings
    FROM ledger_figure
    WHERE managing_prefix >= %(scope)s
      AND managing_prefix < %(scope)s || ':'
),
summed AS (
    SELECT
        managing_prefix, building_id, organisation_id, day,
        sum(rooms), sum(holdings), sum(area_m2), count(*)
    FROM ledger_posting
    WHERE managing_prefix >= %(scope)s
      AND managing_prefix < %(scope)s || ':'
    GROUP BY managing_prefix, building_id, organisation_id, day
),
difference AS (
    SELECT 'stored' AS side, only_stored.*
    FROM (SELECT * FROM stored EXCEPT SELECT * FROM summed) AS only_stored
    UNION ALL
    SELECT 'summed', only_summed.*
    FROM (SELECT * FROM summed EXCEPT SELECT * FROM stored) AS only_summed
)
SELECT side, day, building_id, organisation_id, rooms, holdings, area_m2
FROM difference
ORDER BY building_id, organisation_id, day, side;
