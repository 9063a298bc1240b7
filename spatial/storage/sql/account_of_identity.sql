-- Find whose identity it is.
--
-- Input:   issuer, subject text; login text or null -- what the issuer says is its owner's
-- Output:  account_id uuid, login text, is_disabled boolean; no row if nobody's
SELECT found.account_id, found.login, found.is_disabled
FROM account_of_identity(%(issuer)s, %(subject)s, %(login)s::text) AS found;
