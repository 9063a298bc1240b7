-- Queue again what silent workers left lying.
--
-- Input:   patience_s float8 -- seconds
-- Output:  how many
SELECT take_up_works(%(patience_s)s);
