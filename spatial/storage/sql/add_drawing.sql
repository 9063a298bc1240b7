-- Keep a drawing; if the same bytes are kept already, that one stands.
--
-- Input:   sha256, name, release, encoding, unit_source, imported_by text; size_bytes bigint;
--          content bytea; metres_per_unit float8
-- Output:  id uuid
-- Index:   drawing_sha256_key
SELECT keep_drawing(
    %(sha256)s, %(name)s, %(size_bytes)s, %(content)s, %(release)s, %(encoding)s,
    %(metres_per_unit)s, %(unit_source)s, %(imported_by)s
) AS id;
