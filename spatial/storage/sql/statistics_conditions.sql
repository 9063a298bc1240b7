-- What is said of a scope's rooms beside who holds them: of a day, or as a period froze it.
--
-- Input:   as statistics_held.sql
-- Output:  building_id uuid; managing_prefix text; organisation_id uuid or null;
--          use_code text or null; condition text -- over | near | no_data | idle | let | lent |
--          leased_in | borrowed | occupied; rooms bigint; area_cents bigint -- m2 in hundredths;
--          excess_m2 double precision or null; persons bigint
-- Order:   none
-- Index:   ledger_posting_subject_id_idx, period_condition_period_id_idx
SELECT
    building_id, managing_prefix, organisation_id, use_code, condition, rooms,
    (area_m2 * 100)::bigint AS area_cents, excess_m2::double precision AS excess_m2, persons
FROM ledger_conditions_on(%(scope)s, %(day)s::date)
WHERE %(period_id)s::uuid IS NULL
UNION ALL
SELECT
    building_id, managing_prefix, organisation_id, use_code, condition, rooms,
    (area_m2 * 100)::bigint, excess_m2::double precision, persons
FROM period_condition
WHERE period_id = %(period_id)s::uuid
  AND starts_with(managing_prefix, %(scope)s);
