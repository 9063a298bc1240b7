-- Let one transaction at a time ask for work under an account, so that counts hold.
--
-- Input:   account_id uuid
SELECT pg_advisory_xact_lock(hashtextextended('works of ' || %(account_id)s::text, 0));
