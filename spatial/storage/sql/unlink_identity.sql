-- Take an account's identity of an issuer away.
--
-- Input:   account_id uuid; issuer text
-- Output:  subject text; no row if it had none
DELETE FROM account_identity
WHERE account_id = %(account_id)s AND issuer = %(issuer)s
RETURNING subject;
