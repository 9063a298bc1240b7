-- A drawing by the digest of its bytes.
--
-- Input:   sha256 text
-- Output:  id uuid
SELECT id FROM drawing WHERE sha256 = %(sha256)s;
