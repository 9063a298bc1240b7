-- Accounts whose owners sign in at an issuer of OpenID Connect.
--
-- The web process asks whose an identity is, and notes when a session's owner proved themselves;
-- it links nothing.

CREATE TABLE account_identity (
    account_id UUID NOT NULL,
    issuer TEXT NOT NULL,
    subject TEXT NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    created_by TEXT NOT NULL,
    CONSTRAINT account_identity_pkey PRIMARY KEY (account_id, issuer),
    CONSTRAINT account_identity_subject_check CHECK (subject <> '' AND length(subject) <= 255),
    CONSTRAINT account_identity_issuer_subject_key UNIQUE (issuer, subject),
    CONSTRAINT account_identity_account_id_fkey FOREIGN KEY(account_id) REFERENCES account (id) ON DELETE CASCADE
);

-- Find the account that is linked to an identity; else the one of a login (null: none) that is not
-- linked to another identity of the issuer.
CREATE FUNCTION account_of_identity(issuer text, subject text, claimed text)
RETURNS TABLE (account_id uuid, login text, is_disabled boolean)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT account.id, account.login, account.disabled_at IS NOT NULL
    FROM account
    LEFT JOIN account_identity AS linked
        ON linked.account_id = account.id AND linked.issuer = account_of_identity.issuer
    WHERE linked.subject = account_of_identity.subject
       OR linked.subject IS NULL
          AND account.login = account_of_identity.claimed
          AND NOT EXISTS (
                SELECT FROM account_identity AS other
                WHERE other.issuer = account_of_identity.issuer
                  AND other.subject = account_of_identity.subject
            )
$$;

-- Note when the owner of a session proved who they are, elsewhere: not later than now.
CREATE FUNCTION prove_session(digest bytea, proved_at timestamptz)
RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    UPDATE account_session AS session
    SET authenticated_at = least(prove_session.proved_at, now())
    WHERE session.digest = prove_session.digest
$$;

REVOKE ALL ON account_identity FROM PUBLIC;
ALTER TABLE account_identity ENABLE ROW LEVEL SECURITY;
ALTER TABLE account_identity FORCE ROW LEVEL SECURITY;
CREATE POLICY owner ON account_identity TO CURRENT_USER USING (true);

REVOKE ALL ON FUNCTION account_of_identity(text, text, text), prove_session(bytea, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION account_of_identity(text, text, text), prove_session(bytea, timestamptz) TO smartmap_web;
