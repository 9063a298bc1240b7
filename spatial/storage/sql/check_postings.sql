-- Postings that are not what the ledger's rows derive to, and derived ones that are missing.
--
-- Input:   scope text -- prefix of division codes, empty for all
-- Output:  side text -- stored (but not derived) | derived (but not stored); day date; cause text;
--          subject_id uuid; organisation_id uuid or null; area_m2 numeric
-- Order:   subject_id, day, side
-- Note:    empty unless something else than the triggers wrote. Derives the whole scope anew.
SELECT side, day, cause, subject_id, organisation_id, area_m2
FROM check_postings(%(scope)s)
ORDER BY subject_id, day, side;
