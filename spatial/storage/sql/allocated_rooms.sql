-- Which of some rooms are still allocated or occupied on a day.
--
-- Input:   room_ids uuid[]; day date
-- Output:  room_id uuid
-- Order:   room_id
SELECT room_id
FROM allocation
WHERE room_id = ANY (%(room_ids)s)
  AND valid @> %(day)s::date
UNION
SELECT room_id
FROM occupancy
WHERE room_id = ANY (%(room_ids)s)
  AND valid @> %(day)s::date
  AND reported(occupancy.withholding, occupancy.organisation_id)
ORDER BY room_id;
