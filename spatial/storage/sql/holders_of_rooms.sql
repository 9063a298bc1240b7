-- Who holds or works in some rooms on a day.
--
-- Input:   room_ids uuid[]; day date
-- Output:  room_id uuid, code, name text (of the organisation), share numeric or null (allocated),
--          headcount bigint (0 where nobody is on record)
-- Order:   room_id, code
-- Index:   allocation_valid_excl, occupancy_valid_excl
WITH held AS (
    SELECT room_id, organisation_id, share, 0 AS headcount
    FROM allocation
    WHERE room_id = ANY (%(room_ids)s)
      AND valid @> %(day)s::date
    UNION ALL
    SELECT room_id, organisation_id, NULL, headcount
    FROM occupancy
    WHERE room_id = ANY (%(room_ids)s)
      AND valid @> %(day)s::date
      AND reported(occupancy.withholding, occupancy.organisation_id)
)
SELECT
    held.room_id,
    organisation.code,
    organisation.name,
    sum(held.share) AS share,
    sum(held.headcount) AS headcount
FROM held
JOIN organisation_on(%(day)s::date) AS organisation ON organisation.id = held.organisation_id
GROUP BY held.room_id, organisation.code, organisation.name
ORDER BY held.room_id, organisation.code;
