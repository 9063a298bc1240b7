-- Waive a finding.
--
-- Input:   id uuid; who, reason text
UPDATE finding
SET state = 'waived', waived_by = %(who)s, waived_reason = %(reason)s, waived_at = now()
WHERE id = %(id)s;
