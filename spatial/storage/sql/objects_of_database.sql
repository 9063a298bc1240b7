-- How many tables, views, sequences and functions the database holds besides those of extensions.
--
-- Input:   none
-- Output:  objects bigint -- 0: a backup may be restored into it
SELECT count(*) AS objects
FROM (
    SELECT 'pg_class'::regclass AS classid, oid AS objid, relnamespace AS namespace
    FROM pg_class
    WHERE relkind IN ('r', 'p', 'v', 'm', 'S')
    UNION ALL
    SELECT 'pg_proc'::regclass, oid, pronamespace FROM pg_proc
) AS object
JOIN pg_namespace ON pg_namespace.oid = object.namespace
WHERE nspname !~ '^(pg_|information_schema$)'
    AND NOT EXISTS (
        SELECT FROM pg_depend
        WHERE pg_depend.classid = object.classid
            AND pg_depend.objid = object.objid
            AND pg_depend.deptype = 'e'
    );
