-- Which allocation standard is in force on a day, and which local rules.
--
-- Input:   as_of date
-- Output:  version text -- changes whenever one of the rows does
-- Order:   one row at most: validities of standards exclude each other
SELECT concat_ws(
    ' ',
    allocation_standard.id,
    allocation_standard.xmin,
    (
        SELECT string_agg(concat_ws(' ', local_rule.id, local_rule.xmin), ' ' ORDER BY local_rule.id)
        FROM local_rule
        WHERE local_rule.valid @> %(as_of)s::date
    )
) AS version
FROM allocation_standard
WHERE allocation_standard.valid @> %(as_of)s::date;
