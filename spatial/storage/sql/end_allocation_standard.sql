-- End an allocation standard on a day.
--
-- Input:   id uuid; until date -- first day on which it is no longer in force
UPDATE allocation_standard
SET valid = daterange(lower(valid), %(until)s::date)
WHERE id = %(id)s::uuid;
