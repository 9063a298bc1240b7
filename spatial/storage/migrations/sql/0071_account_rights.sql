-- Nobody but the owner reads the tables; the web process may call the functions.

DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY[
        'account', 'scope', 'account_organisation', 'former_password', 'account_session',
        'account_token', 'login_failure'
    ] LOOP
        EXECUTE format('REVOKE ALL ON %I FROM PUBLIC', name);
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
        EXECUTE format('DROP POLICY IF EXISTS owner ON %I', name);
        EXECUTE format('CREATE POLICY owner ON %I TO CURRENT_USER USING (true)', name);
    END LOOP;
    FOREACH name IN ARRAY ARRAY[
        'account_standing(uuid)',
        'password_parameters(text)', 'password_holder(text, text)',
        'login_failure_keys(text, text)', 'login_wait(text, text)',
        'try_password(text, text, text, integer, integer)', 'forget_login_failures(uuid)',
        'password_history(uuid)', 'password_was_used(uuid, text[])',
        'set_password(uuid, text, boolean)', 'renew_password_hash(uuid, text, text)',
        'open_session(uuid, bytea, jsonb, interval)', 'session_standing(bytea, interval)',
        'confirm_session(uuid)', 'close_sessions(uuid, uuid, uuid)', 'list_sessions(uuid)',
        'add_token(uuid, text, bytea, text[], timestamptz)', 'token_standing(bytea)',
        'revoke_tokens(uuid, uuid)', 'list_tokens(uuid)',
        'accounts_within(text[], uuid[])', 'add_account(text, text, text, text, boolean, text)',
        'set_account(uuid, text, text)', 'set_account_scope(uuid, text[], uuid[])',
        'set_account_disabled(uuid, boolean)'
    ] LOOP
        EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', name);
        EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO smartmap_web', name);
    END LOOP;
END
$$;
