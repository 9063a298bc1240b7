-- Accounts as DESIGN.md wants them: six roles, organisations beside divisions, passwords that grow
-- old, sessions, tokens, and counters of failed log-ins.
--
-- What is secret is kept as a digest only: of a password its argon2id (or older scrypt) hash, of a
-- session and of a token the SHA-256 of 256 random bits.

ALTER TABLE account
    DROP CONSTRAINT account_role_check,
    DROP CONSTRAINT account_password_hash_check;

-- A manager looked (and the ledger's writers get their own role); an operator did everything.
UPDATE account
SET role = CASE role WHEN 'manager' THEN 'viewer' WHEN 'operator' THEN 'admin' END
WHERE role IN ('manager', 'operator');

ALTER TABLE account
    ALTER COLUMN password_hash DROP NOT NULL,
    ADD COLUMN password_set_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    ADD COLUMN must_change_password BOOLEAN DEFAULT false NOT NULL,
    ADD COLUMN disabled_at TIMESTAMP WITH TIME ZONE,
    ADD COLUMN created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    ADD COLUMN created_by TEXT,
    ADD CONSTRAINT account_password_hash_check CHECK (password_hash ~ '^(scrypt[$]|[$]argon2id[$])'),
    ADD CONSTRAINT account_role_check CHECK (role IN ('viewer', 'surveyor', 'reviewer', 'ledger_clerk', 'analyst', 'admin'));

CREATE TABLE account_organisation (
    account_id UUID NOT NULL,
    organisation_id UUID NOT NULL,
    CONSTRAINT account_organisation_pkey PRIMARY KEY (account_id, organisation_id),
    CONSTRAINT account_organisation_account_id_fkey FOREIGN KEY(account_id) REFERENCES account (id) ON DELETE CASCADE,
    CONSTRAINT account_organisation_organisation_id_fkey FOREIGN KEY(organisation_id) REFERENCES organisation (id)
);
CREATE INDEX account_organisation_organisation_id_idx ON account_organisation (organisation_id);

CREATE TABLE former_password (
    id BIGINT GENERATED ALWAYS AS IDENTITY,
    account_id UUID NOT NULL,
    password_hash TEXT NOT NULL,
    ended_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT former_password_pkey PRIMARY KEY (id),
    CONSTRAINT former_password_account_id_fkey FOREIGN KEY(account_id) REFERENCES account (id) ON DELETE CASCADE
);
CREATE INDEX former_password_account_id_idx ON former_password (account_id);

CREATE TABLE account_session (
    id UUID DEFAULT gen_random_uuid() NOT NULL,
    account_id UUID NOT NULL,
    digest BYTEA NOT NULL,
    origin JSONB NOT NULL,
    opened_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    authenticated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    seen_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    expires_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT account_session_pkey PRIMARY KEY (id),
    CONSTRAINT account_session_digest_check CHECK (octet_length(digest) = 32),
    CONSTRAINT account_session_digest_key UNIQUE (digest),
    CONSTRAINT account_session_account_id_fkey FOREIGN KEY(account_id) REFERENCES account (id) ON DELETE CASCADE
);
CREATE INDEX account_session_account_id_idx ON account_session (account_id);

CREATE TABLE account_token (
    id UUID DEFAULT gen_random_uuid() NOT NULL,
    account_id UUID NOT NULL,
    name TEXT NOT NULL,
    digest BYTEA NOT NULL,
    grants TEXT[] NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    seen_at TIMESTAMP WITH TIME ZONE,
    expires_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT account_token_pkey PRIMARY KEY (id),
    CONSTRAINT account_token_digest_check CHECK (octet_length(digest) = 32),
    CONSTRAINT account_token_grants_check CHECK (grants <@ ARRAY['read', 'export', 'import', 'publish', 'ledger', 'waive', 'audit', 'accounts'] AND grants <> '{}'),
    CONSTRAINT account_token_digest_key UNIQUE (digest),
    CONSTRAINT account_token_account_id_fkey FOREIGN KEY(account_id) REFERENCES account (id) ON DELETE CASCADE
);
CREATE INDEX account_token_account_id_idx ON account_token (account_id);

-- One counter per login and one per address; of the login its digest, since people type passwords
-- where the login goes.
CREATE TABLE login_failure (
    key BYTEA NOT NULL,
    failures INTEGER NOT NULL,
    last_at TIMESTAMP WITH TIME ZONE NOT NULL,
    locked_until TIMESTAMP WITH TIME ZONE,
    CONSTRAINT login_failure_pkey PRIMARY KEY (key)
);
CREATE INDEX login_failure_last_at_idx ON login_failure (last_at);
