-- End versions of rooms the day before another revision begins; a version that began on that day
-- was in force on none.
--
-- Input:   level_id uuid; day date -- first day of the new revision; event_id bigint -- that ends them
UPDATE room_version
SET valid = daterange(lower(valid), %(day)s::date),
    ended_event_id = %(event_id)s
WHERE level_id = %(level_id)s
  AND upper_inf(valid)
  AND NOT isempty(valid);
