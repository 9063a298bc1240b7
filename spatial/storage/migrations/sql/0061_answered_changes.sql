-- Changes that were sent under a key, with their answers: the same one sent again does nothing.
CREATE TABLE answered_change (
    login text NOT NULL,
    key text NOT NULL,
    digest text NOT NULL,
    answer jsonb,
    at timestamptz DEFAULT now() NOT NULL,
    CONSTRAINT answered_change_pkey PRIMARY KEY (login, key)
);
CREATE INDEX answered_change_login_at_idx ON answered_change (login, at);
