-- The web's only way to accounts: functions that run with the owner's rights.
--
-- The role of the web process reads none of these tables. What the functions return holds no secret:
-- of a password hash only what it was made with (parameters and salt), so that the caller derives
-- the hash of what was typed and hands it in to be compared here.
--
-- Terminology
--   Parameters  a password hash without its last part, the key: '$argon2id$v=19$m=65536,t=3,p=4$salt$'
--   Derived     what was typed, hashed with those parameters
--   Standing    account_id, login, display_name, role, prefixes, organisations; password_set_at --
--               null without a password; must_change_password. No row for a disabled account.

CREATE FUNCTION account_standing(wanted uuid)
RETURNS TABLE (
    account_id uuid, login text, display_name text, role text, prefixes text[],
    organisations uuid[], password_set_at timestamptz, must_change_password boolean
)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT
        account.id, account.login, account.display_name, account.role,
        ARRAY(
            SELECT scope.division_prefix FROM scope
            WHERE scope.account_id = account.id ORDER BY scope.division_prefix
        ),
        ARRAY(
            SELECT bound.organisation_id FROM account_organisation AS bound
            WHERE bound.account_id = account.id ORDER BY bound.organisation_id
        ),
        CASE WHEN account.password_hash IS NOT NULL THEN account.password_set_at END,
        account.must_change_password
    FROM account
    WHERE account.id = account_standing.wanted AND account.disabled_at IS NULL
$$;

-- Passwords --------------------------------------------------------------------------------------

-- Output: the parameters of a login's password; null where there is none to be had.
CREATE FUNCTION password_parameters(login text)
RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT substring(account.password_hash FROM '^(.*[$])[^$]*$')
    FROM account
    WHERE account.login = password_parameters.login AND account.disabled_at IS NULL
$$;

-- Tell whose password was derived, without counting: for what was proved a moment ago.
CREATE FUNCTION password_holder(login text, derived text)
RETURNS uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT account.id
    FROM account
    WHERE account.login = password_holder.login
      AND account.password_hash = password_holder.derived
      AND account.disabled_at IS NULL
$$;

CREATE FUNCTION login_failure_keys(login text, address text)
RETURNS bytea[]
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT ARRAY[
        sha256(convert_to('login ' || login_failure_keys.login, 'UTF8')),
        sha256(convert_to('address ' || login_failure_keys.address, 'UTF8'))
    ]
$$;

-- Output: seconds until a login may be tried from an address; 0 if at once.
CREATE FUNCTION login_wait(login text, address text)
RETURNS integer
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT coalesce(ceil(extract(epoch FROM max(failure.locked_until) - clock_timestamp())), 0)::integer
    FROM login_failure AS failure
    WHERE failure.key = ANY (login_failure_keys(login_wait.login, login_wait.address))
      AND failure.locked_until > clock_timestamp()
$$;

-- Try a password: count what fails, per login and per address, and lock both for ever longer.
--
-- Input:   derived text -- of an unknown login any text; per_login, per_address integer -- failures
--          from which on to lock: 1 s, then 2, 4 … 900 s
-- Output:  account_id uuid -- null if refused; wait_s integer -- above 0: locked, nothing was compared
-- Note:    unknown logins are counted as known ones are. The counters are locked first, so that of
--          many tries at once no more are compared than one after another. They are forgotten an
--          hour after the last failure; a success clears the login's, not the address's.
CREATE FUNCTION try_password(
    login text, derived text, address text, per_login integer, per_address integer,
    OUT account_id uuid, OUT wait_s integer
)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
#variable_conflict use_column
DECLARE
    keys bytea[] := login_failure_keys(try_password.login, try_password.address);
    each bytea;
    moment timestamptz;
BEGIN
    FOR each IN SELECT key FROM unnest(keys) AS key ORDER BY key LOOP
        INSERT INTO login_failure AS failure (key, failures, last_at)
        VALUES (each, 0, clock_timestamp())
        ON CONFLICT (key) DO UPDATE SET last_at = failure.last_at;
    END LOOP;
    try_password.wait_s := login_wait(try_password.login, try_password.address);
    IF try_password.wait_s = 0 THEN
        try_password.account_id := password_holder(try_password.login, try_password.derived);
        moment := clock_timestamp();
        IF try_password.account_id IS NULL THEN
            UPDATE login_failure AS failure
            SET failures = counted.failures,
                last_at = moment,
                locked_until = CASE
                    WHEN counted.failures >= counted.allowed THEN
                        moment + make_interval(
                            secs => least(900, 2.0 ^ least(counted.failures - counted.allowed, 10))
                        )
                END
            FROM (
                SELECT
                    held.key,
                    CASE WHEN held.last_at < moment - interval '1 hour' THEN 1
                        ELSE held.failures + 1 END AS failures,
                    CASE WHEN held.key = keys[1] THEN per_login ELSE per_address END AS allowed
                FROM login_failure AS held
                WHERE held.key = ANY (keys)
            ) AS counted
            WHERE failure.key = counted.key;
        ELSE
            DELETE FROM login_failure WHERE key = keys[1];
        END IF;
        DELETE FROM login_failure AS failure
        WHERE failure.failures = 0 AND failure.key = ANY (keys)
           OR failure.last_at < moment - interval '1 hour'
              AND coalesce(failure.locked_until, failure.last_at) < moment
              AND NOT failure.key = ANY (keys);
    END IF;
END
$$;

CREATE FUNCTION forget_login_failures(wanted uuid)
RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    DELETE FROM login_failure
    WHERE key = (
        SELECT (login_failure_keys(account.login, ''))[1] FROM account WHERE account.id = wanted
    )
$$;

-- Output: the parameters of the account's present password and of the four before it.
CREATE FUNCTION password_history(wanted uuid)
RETURNS SETOF text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT substring(hash FROM '^(.*[$])[^$]*$')
    FROM (
        SELECT account.password_hash AS hash FROM account WHERE account.id = wanted
        UNION ALL
        SELECT former.password_hash FROM former_password AS former WHERE former.account_id = wanted
    ) AS known
    WHERE hash IS NOT NULL
$$;

CREATE FUNCTION password_was_used(wanted uuid, derived text[])
RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT EXISTS (
            SELECT FROM account
            WHERE account.id = wanted AND account.password_hash = ANY (password_was_used.derived)
        ) OR EXISTS (
            SELECT FROM former_password AS former
            WHERE former.account_id = wanted AND former.password_hash = ANY (password_was_used.derived)
        )
$$;

-- Give an account a password; what it had is kept among the last four.
CREATE FUNCTION set_password(wanted uuid, hash text, must_change boolean)
RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    INSERT INTO former_password (account_id, password_hash)
    SELECT account.id, account.password_hash
    FROM account
    WHERE account.id = wanted AND account.password_hash IS NOT NULL;

    DELETE FROM former_password
    WHERE account_id = wanted AND id NOT IN (
        SELECT former.id FROM former_password AS former
        WHERE former.account_id = wanted ORDER BY former.id DESC LIMIT 4
    );

    UPDATE account
    SET password_hash = set_password.hash,
        password_set_at = now(),
        must_change_password = set_password.must_change
    WHERE account.id = wanted;
$$;

-- Keep the same password under better parameters; nothing if it was changed meanwhile.
CREATE FUNCTION renew_password_hash(wanted uuid, derived text, hash text)
RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    UPDATE account
    SET password_hash = renew_password_hash.hash
    WHERE account.id = wanted AND account.password_hash = renew_password_hash.derived
$$;

-- Sessions ---------------------------------------------------------------------------------------

-- Open a session; the account's expired ones go, and its oldest beyond twenty.
CREATE FUNCTION open_session(wanted uuid, digest bytea, origin jsonb, lifetime interval)
RETURNS uuid
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    DELETE FROM account_session AS session
    WHERE session.account_id = wanted AND (
        session.expires_at <= now() OR session.id IN (
            SELECT older.id FROM account_session AS older
            WHERE older.account_id = wanted ORDER BY older.opened_at DESC OFFSET 19
        )
    );

    INSERT INTO account_session (account_id, digest, origin, expires_at)
    SELECT account.id, open_session.digest, open_session.origin, now() + open_session.lifetime
    FROM account
    WHERE account.id = wanted AND account.disabled_at IS NULL
    RETURNING account_session.id
$$;

-- Output: the session's id, when its owner proved themselves, their standing; no row if it is over.
-- Note:   seen_at is kept to the minute.
CREATE FUNCTION session_standing(digest bytea, idle interval)
RETURNS TABLE (
    credential_id uuid, authenticated_at timestamptz, account_id uuid, login text,
    display_name text, role text, prefixes text[], organisations uuid[],
    password_set_at timestamptz, must_change_password boolean
)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    SELECT session.id, session.authenticated_at, standing.*
    FROM account_session AS session, account_standing(session.account_id) AS standing
    WHERE session.digest = session_standing.digest
      AND session.expires_at > now()
      AND session.seen_at > now() - session_standing.idle;
    IF FOUND THEN
        UPDATE account_session AS session
        SET seen_at = now()
        WHERE session.digest = session_standing.digest
          AND session.seen_at < now() - interval '1 minute';
    END IF;
END
$$;

CREATE FUNCTION confirm_session(wanted uuid)
RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    UPDATE account_session SET authenticated_at = now() WHERE id = wanted
$$;

-- End one session of an account, or all but one; return how many ended.
CREATE FUNCTION close_sessions(owner uuid, wanted uuid, kept uuid)
RETURNS integer
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    WITH closed AS (
        DELETE FROM account_session AS session
        WHERE session.account_id = owner
          AND (close_sessions.wanted IS NULL OR session.id = close_sessions.wanted)
          AND session.id IS DISTINCT FROM close_sessions.kept
        RETURNING session.id
    )
    SELECT count(*)::integer FROM closed
$$;

CREATE FUNCTION list_sessions(owner uuid)
RETURNS TABLE (
    id uuid, origin jsonb, opened_at timestamptz, authenticated_at timestamptz,
    seen_at timestamptz, expires_at timestamptz
)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT
        session.id, session.origin, session.opened_at, session.authenticated_at, session.seen_at,
        session.expires_at
    FROM account_session AS session
    WHERE session.account_id = owner AND session.expires_at > now()
    ORDER BY session.opened_at DESC
$$;

-- Tokens -----------------------------------------------------------------------------------------

CREATE FUNCTION add_token(
    owner uuid, name text, digest bytea, grants text[], expires_at timestamptz
)
RETURNS uuid
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    INSERT INTO account_token (account_id, name, digest, grants, expires_at)
    VALUES (owner, add_token.name, add_token.digest, add_token.grants, add_token.expires_at)
    RETURNING account_token.id
$$;

-- Output: the token's id, what it may do, the standing of its owner; no row if it is none.
-- Note:   seen_at is kept to the minute.
CREATE FUNCTION token_standing(digest bytea)
RETURNS TABLE (
    credential_id uuid, granted text[], account_id uuid, login text, display_name text, role text,
    prefixes text[], organisations uuid[], password_set_at timestamptz,
    must_change_password boolean
)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    SELECT token.id, token.grants, standing.*
    FROM account_token AS token, account_standing(token.account_id) AS standing
    WHERE token.digest = token_standing.digest AND token.expires_at > now();
    IF FOUND THEN
        UPDATE account_token AS token
        SET seen_at = now()
        WHERE token.digest = token_standing.digest
          AND (token.seen_at IS NULL OR token.seen_at < now() - interval '1 minute');
    END IF;
END
$$;

CREATE FUNCTION revoke_tokens(owner uuid, wanted uuid)
RETURNS integer
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    WITH revoked AS (
        DELETE FROM account_token AS token
        WHERE token.account_id = owner
          AND (revoke_tokens.wanted IS NULL OR token.id = revoke_tokens.wanted)
        RETURNING token.id
    )
    SELECT count(*)::integer FROM revoked
$$;

CREATE FUNCTION list_tokens(owner uuid)
RETURNS TABLE (
    id uuid, name text, grants text[], created_at timestamptz, seen_at timestamptz,
    expires_at timestamptz
)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT token.id, token.name, token.grants, token.created_at, token.seen_at, token.expires_at
    FROM account_token AS token
    WHERE token.account_id = owner
    ORDER BY token.created_at DESC
$$;

-- Accounts ---------------------------------------------------------------------------------------

-- Accounts that see nothing beyond a scope: those whom somebody of that scope may look after.
--
-- Input:   prefixes text[] -- '' is everything; organisations uuid[] -- none: not narrowed
-- Output:  no secret; wait_s integer -- above 0: locked out for so many seconds
-- Order:   login
CREATE FUNCTION accounts_within(prefixes text[], organisations uuid[])
RETURNS TABLE (
    id uuid, login text, display_name text, role text, scopes text[], organisation_ids uuid[],
    has_password boolean, password_set_at timestamptz, must_change_password boolean,
    disabled_at timestamptz, created_at timestamptz, created_by text, seen_at timestamptz,
    wait_s integer
)
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT
        account.id, account.login, account.display_name, account.role, held.scopes,
        held.organisations, account.password_hash IS NOT NULL, account.password_set_at,
        account.must_change_password, account.disabled_at, account.created_at, account.created_by,
        (SELECT max(session.seen_at) FROM account_session AS session
         WHERE session.account_id = account.id),
        login_wait(account.login, '')
    FROM account
    CROSS JOIN LATERAL (
        SELECT
            ARRAY(
                SELECT scope.division_prefix FROM scope
                WHERE scope.account_id = account.id ORDER BY scope.division_prefix
            ) AS scopes,
            ARRAY(
                SELECT bound.organisation_id FROM account_organisation AS bound
                WHERE bound.account_id = account.id ORDER BY bound.organisation_id
            ) AS organisations
    ) AS held
    WHERE ('' = ANY (accounts_within.prefixes) OR held.scopes <> '{}')
      AND NOT EXISTS (
            SELECT FROM unnest(held.scopes) AS inner_prefix
            WHERE NOT EXISTS (
                SELECT FROM unnest(accounts_within.prefixes) AS outer_prefix
                WHERE starts_with(inner_prefix, outer_prefix)
            )
        )
      AND (
            accounts_within.organisations = '{}'
            OR held.organisations <> '{}' AND held.organisations <@ accounts_within.organisations
        )
    ORDER BY account.login
$$;

CREATE FUNCTION add_account(
    login text, hash text, display_name text, role text, must_change boolean, who text
)
RETURNS uuid
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    INSERT INTO account (
        login, password_hash, display_name, role, must_change_password, created_by
    )
    VALUES (
        add_account.login, add_account.hash, add_account.display_name, add_account.role,
        add_account.must_change, add_account.who
    )
    ON CONFLICT ON CONSTRAINT account_login_key DO NOTHING
    RETURNING account.id
$$;

CREATE FUNCTION set_account(wanted uuid, display_name text, role text)
RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    UPDATE account
    SET display_name = set_account.display_name, role = set_account.role
    WHERE account.id = wanted
$$;

CREATE FUNCTION set_account_scope(wanted uuid, prefixes text[], organisations uuid[])
RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    DELETE FROM scope WHERE scope.account_id = wanted;
    DELETE FROM account_organisation AS bound WHERE bound.account_id = wanted;
    INSERT INTO scope (account_id, division_prefix) SELECT wanted, unnest(prefixes);
    INSERT INTO account_organisation (account_id, organisation_id)
    SELECT wanted, unnest(organisations);
$$;

-- Shut an account out, with all its sessions, or let it in again; its tokens rest meanwhile.
CREATE FUNCTION set_account_disabled(wanted uuid, disabled boolean)
RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    DELETE FROM account_session AS session
    WHERE session.account_id = wanted AND set_account_disabled.disabled;

    UPDATE account
    SET disabled_at = CASE WHEN set_account_disabled.disabled THEN now() END
    WHERE account.id = wanted AND (account.disabled_at IS NOT NULL) <> set_account_disabled.disabled;
$$;
