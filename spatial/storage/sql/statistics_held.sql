-- What a scope's ledger holds: of a day, or as a period froze it.
--
-- Input:   scope text -- prefix of division codes, empty for all; day date;
--          period_id uuid or null -- null reads the day
-- Output:  building_id uuid; managing_prefix text; organisation_id uuid or null -- held by nobody;
--          use_code text or null; rooms, holdings bigint; area_cents bigint -- m2 in hundredths
-- Order:   none
-- Index:   ledger_posting_managing_prefix_day_idx, period_total_period_id_idx
SELECT
    building_id, managing_prefix, organisation_id, use_code, rooms, holdings,
    (area_m2 * 100)::bigint AS area_cents
FROM ledger_on(%(scope)s, %(day)s::date)
WHERE %(period_id)s::uuid IS NULL
UNION ALL
SELECT
    building_id, managing_prefix, organisation_id, use_code, rooms, holdings,
    (area_m2 * 100)::bigint
FROM period_total
WHERE period_id = %(period_id)s::uuid
  AND starts_with(managing_prefix, %(scope)s);
