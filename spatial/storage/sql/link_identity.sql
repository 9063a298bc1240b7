-- Give an account an identity, in place of the one that it has of that issuer.
--
-- Input:   account_id uuid; issuer, subject, who text
INSERT INTO account_identity AS linked (account_id, issuer, subject, created_by)
VALUES (%(account_id)s, %(issuer)s, %(subject)s, %(who)s)
ON CONFLICT (account_id, issuer) DO UPDATE
SET subject = EXCLUDED.subject, created_at = now(), created_by = EXCLUDED.created_by;
