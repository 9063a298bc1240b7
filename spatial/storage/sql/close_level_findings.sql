-- Close what is no longer so about a level as a whole.
--
-- Input:   level_id uuid; codes text[]; identities text[] -- what still is so
-- Index:   finding_level_id_idx
UPDATE finding
SET state = 'closed'
WHERE level_id = %(level_id)s
  AND room_id IS NULL
  AND code = ANY (%(codes)s)
  AND state = 'open'
  AND NOT identity = ANY (%(identities)s);
