-- Take a key for a change; whoever sends the same one meanwhile waits for this transaction.
--
-- Input:   login, key text; digest text -- of what is sent
-- Output:  true, or no row if the key was taken before
INSERT INTO answered_change (login, key, digest)
VALUES (%(login)s, %(key)s, %(digest)s)
ON CONFLICT (login, key) DO NOTHING
RETURNING TRUE;
