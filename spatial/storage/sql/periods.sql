-- Frozen periods that tell of a scope: those of its divisions, and of the divisions above it.
--
-- Input:   scope text -- prefix of division codes, empty for all; code text or null
-- Output:  id uuid; code, name, division_code, division_prefix text; day date;
--          frozen_at timestamptz; frozen_by text; rooms bigint and area_m2 numeric -- of the whole
--          period, or of the scope's part of one frozen above it
-- Order:   day, newest first; division_prefix, code
SELECT
    period.id, period.code, period.name,
    division.code AS division_code,
    period.division_prefix, period.day, period.frozen_at, period.frozen_by,
    coalesce(held.rooms, 0)::bigint AS rooms,
    coalesce(held.area_m2, 0) AS area_m2
FROM period
JOIN division ON division.prefix = period.division_prefix
LEFT JOIN LATERAL (
    SELECT sum(total.rooms) AS rooms, sum(total.area_m2) AS area_m2
    FROM period_total AS total
    WHERE total.period_id = period.id
      AND starts_with(total.managing_prefix, %(scope)s)
) AS held ON TRUE
WHERE (starts_with(period.division_prefix, %(scope)s) OR starts_with(%(scope)s, period.division_prefix))
  AND (%(code)s::text IS NULL OR period.code = %(code)s)
ORDER BY period.day DESC, period.division_prefix, period.code;
