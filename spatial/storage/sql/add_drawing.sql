-- Keep a drawing; if another import has just kept the same bytes, that one stands.
--
-- Input:   sha256, name, release, encoding, unit_source, imported_by text; size_bytes bigint;
--          content bytea; metres_per_unit float8
-- Output:  id uuid
-- Index:   drawing_sha256_key
INSERT INTO drawing (
    sha256, name, size_bytes, content, release, encoding, metres_per_unit, unit_source, imported_by
)
VALUES (
    %(sha256)s, %(name)s, %(size_bytes)s, %(content)s, %(release)s, %(encoding)s,
    %(metres_per_unit)s, %(unit_source)s, %(imported_by)s
)
ON CONFLICT (sha256) DO UPDATE
SET sha256 = EXCLUDED.sha256
RETURNING id;
