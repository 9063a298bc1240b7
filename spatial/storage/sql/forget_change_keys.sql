-- Forget an account's old keys; nobody waits for anybody else who does the same.
--
-- Input:   login text; days int -- how long a key is kept
-- Index:   answered_change_login_at_idx
DELETE FROM answered_change
WHERE (login, key) IN (
    SELECT login, key
    FROM answered_change
    WHERE login = %(login)s
      AND at < now() - make_interval(days => %(days)s)
    FOR UPDATE SKIP LOCKED
);
