-- One allocation standard, new or renewed; an end that an operator set stays.
--
-- Input:   code, name, number text; document jsonb; valid_from date
INSERT INTO allocation_standard (code, name, number, document, valid)
VALUES (
    %(code)s, %(name)s, %(number)s, %(document)s, daterange(%(valid_from)s::date, NULL)
)
ON CONFLICT (code) DO UPDATE
SET name = EXCLUDED.name,
    number = EXCLUDED.number,
    document = EXCLUDED.document
WHERE (allocation_standard.name, allocation_standard.number, allocation_standard.document)
   IS DISTINCT FROM (EXCLUDED.name, EXCLUDED.number, EXCLUDED.document);
