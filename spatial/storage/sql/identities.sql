-- Identities of an account, as its owner's connection reads them.
--
-- Input:   account_id uuid
-- Output:  issuer, subject text
-- Order:   issuer
SELECT issuer, subject
FROM account_identity
WHERE account_id = %(account_id)s
ORDER BY issuer;
