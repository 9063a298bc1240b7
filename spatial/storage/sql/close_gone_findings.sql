-- Close what a check no longer finds.
--
-- Input:   codes text[] -- all that the check can find; room_ids uuid[] -- all that it looked at;
--          identities text[] -- what it found
-- Index:   finding_room_id_idx
UPDATE finding
SET state = 'closed'
WHERE room_id = ANY (%(room_ids)s)
  AND code = ANY (%(codes)s)
  AND state = 'open'
  AND NOT identity = ANY (%(identities)s);
