-- An account with the division prefixes that it may see.
--
-- Input:   login text
-- Output:  login, password_hash text, scopes text[] -- none: the account sees nothing
SELECT
    account.login,
    account.password_hash,
    coalesce(array_agg(scope.division_prefix ORDER BY scope.division_prefix)
        FILTER (WHERE scope.division_prefix IS NOT NULL), '{}') AS scopes
FROM account
LEFT JOIN scope ON scope.account_id = account.id
WHERE account.login = %(login)s
GROUP BY account.id;
