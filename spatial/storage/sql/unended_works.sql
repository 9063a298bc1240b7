-- How many works wait or run.
--
-- Input:   account_id uuid
-- Output:  own, everybodys bigint
SELECT own, everybodys FROM unended_works(%(account_id)s);
