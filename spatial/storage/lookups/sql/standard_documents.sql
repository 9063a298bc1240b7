-- The documents of the allocation standard and of the local rules in force on a day.
--
-- Input:   as_of date
-- Output:  one row at most: version text -- as in standard_in_force, of these very documents;
--          standard text -- JSON; rules text[] -- JSON, by division
SELECT
    concat_ws(' ', allocation_standard.id, allocation_standard.xmin, local.version) AS version,
    allocation_standard.document::text AS standard,
    coalesce(local.documents, '{}') AS rules
FROM allocation_standard
CROSS JOIN (
    SELECT
        string_agg(concat_ws(' ', id, xmin), ' ' ORDER BY id) AS version,
        array_agg(document::text ORDER BY division_prefix) AS documents
    FROM local_rule
    WHERE valid @> %(as_of)s::date
) AS local
WHERE allocation_standard.valid @> %(as_of)s::date;
