-- Which allocation standard is in force on a day.
--
-- Input:   as_of date
-- Output:  id uuid; version text -- changes whenever the row does
-- Order:   one row at most: validities exclude each other
SELECT id, id::text || ' ' || xmin::text AS version
FROM allocation_standard
WHERE valid @> %(as_of)s::date;
