-- End a local rule on a day.
--
-- Input:   id uuid; until date -- first day on which it is no longer in force
UPDATE local_rule
SET valid = daterange(lower(valid), %(until)s::date)
WHERE id = %(id)s::uuid;
