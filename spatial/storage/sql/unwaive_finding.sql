-- Open a waived finding again.
--
-- Input:   id uuid
UPDATE finding
SET state = 'open', waived_by = NULL, waived_reason = NULL, waived_at = NULL
WHERE id = %(id)s;
