-- What was sent under a key, and what it was answered.
--
-- Input:   login, key text
-- Output:  digest text; answer jsonb
SELECT digest, answer
FROM answered_change
WHERE login = %(login)s AND key = %(key)s;
