-- The role of an account.
--
-- Input:   login text
-- Output:  role text; no row if there is no such account
-- Order:   none
-- Index:   account_login_key
SELECT role
FROM account
WHERE login = %(login)s;
