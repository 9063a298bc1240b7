-- One page of the accounts that see nothing beyond a scope: those whom somebody of it may look after.
-- The web process is told no more than the scope of its transaction, whatever it asks for; the owner
-- of the tables, and who is a member of that role, asks for what they like.
--
-- Input:   prefixes text[] -- '' is everything; organisations uuid[] -- none: not narrowed;
--          wanted uuid, wanted_login text or null -- this one alone; named text or null -- a part of
--          login or name; page_size integer or null -- all; page_start integer
-- Output:  total bigint -- of all pages, on each row; no secret; wait_s integer -- above 0: locked
--          out for so many seconds; all but total are null where the page is empty
-- Order:   login
DROP FUNCTION accounts_within(text[], uuid[]);
CREATE FUNCTION accounts_page(
    prefixes text[], organisations uuid[], wanted uuid, wanted_login text, named text,
    page_size integer, page_start integer
)
RETURNS TABLE (
    total bigint, id uuid, login text, display_name text, role text, scopes text[],
    organisation_ids uuid[], has_password boolean, password_set_at timestamptz,
    must_change_password boolean, disabled_at timestamptz, created_at timestamptz, created_by text,
    seen_at timestamptz, wait_s integer
)
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    WITH bounds (prefixes, organisations) AS (
        SELECT accounts_page.prefixes, accounts_page.organisations
        UNION ALL
        SELECT coalesce(scope_prefixes(), '{}'), coalesce(scope_organisations(), '{}')
        WHERE NOT pg_has_role(session_user, current_user, 'MEMBER')
    ),
    chosen AS (
        SELECT account.id, account.login, held.scopes, held.organisations
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
        WHERE (accounts_page.wanted IS NULL OR account.id = accounts_page.wanted)
          AND (accounts_page.wanted_login IS NULL OR account.login = accounts_page.wanted_login)
          AND (
                accounts_page.named IS NULL
                OR strpos(lower(account.login), lower(accounts_page.named)) > 0
                OR strpos(lower(account.display_name), lower(accounts_page.named)) > 0
            )
          AND NOT EXISTS (
                SELECT FROM bounds
                WHERE NOT (
                    ('' = ANY (bounds.prefixes) OR held.scopes <> '{}')
                    AND NOT EXISTS (
                        SELECT FROM unnest(held.scopes) AS inner_prefix
                        WHERE NOT inner_prefix ^@ ANY (bounds.prefixes)
                    )
                    AND (
                        bounds.organisations = '{}'
                        OR held.organisations <> '{}'
                        AND held.organisations <@ bounds.organisations
                    )
                )
            )
    ),
    page AS (
        SELECT * FROM chosen
        ORDER BY chosen.login
        LIMIT accounts_page.page_size OFFSET accounts_page.page_start
    )
    SELECT
        counted.total, page.id, page.login, account.display_name, account.role, page.scopes,
        page.organisations, account.password_hash IS NOT NULL, account.password_set_at,
        account.must_change_password, account.disabled_at, account.created_at, account.created_by,
        (SELECT max(session.seen_at) FROM account_session AS session
         WHERE session.account_id = page.id),
        CASE WHEN page.id IS NOT NULL THEN login_wait(page.login, '') END
    FROM (SELECT count(*) AS total FROM chosen) AS counted
    LEFT JOIN page ON true
    LEFT JOIN account ON account.id = page.id
    ORDER BY page.login
$$;
REVOKE ALL ON FUNCTION accounts_page(text[], uuid[], uuid, text, text, integer, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION accounts_page(text[], uuid[], uuid, text, text, integer, integer)
TO smartmap_web;
