-- Keep the answer to a change.
--
-- Input:   login, key text; answer jsonb
UPDATE answered_change
SET answer = %(answer)s
WHERE login = %(login)s AND key = %(key)s;
