-- The columns of every table of the database that is not an extension's: what a backup holds.
--
-- A generated column is left out: it is computed anew on restoring, by the PROJ of that machine.
--
-- Input:   none
-- Output:  schema_name text, table_name text, column_name text,
--          measure text -- area: a plane shape in metres; sum: a figure in m²; null: neither
-- Order:   schema_name, table_name, position of the column
SELECT
    namespace.nspname AS schema_name,
    class.relname AS table_name,
    attribute.attname AS column_name,
    CASE
        WHEN format_type(attribute.atttypid, attribute.atttypmod)
            ~ '^(public\.)?geometry\((Multi)?Polygon\)$' THEN 'area'
        WHEN attribute.attname ~ '_m2$' AND format_type(attribute.atttypid, NULL)
            IN ('numeric', 'double precision') THEN 'sum'
    END AS measure
FROM pg_class AS class
JOIN pg_namespace AS namespace ON namespace.oid = class.relnamespace
JOIN pg_attribute AS attribute ON attribute.attrelid = class.oid
WHERE class.relkind = 'r'
    AND class.relpersistence <> 't'
    AND namespace.nspname !~ '^(pg_|information_schema$)'
    AND attribute.attnum > 0
    AND NOT attribute.attisdropped
    AND attribute.attgenerated = ''
    AND NOT EXISTS (
        SELECT FROM pg_depend AS membership
        WHERE membership.classid = 'pg_class'::regclass
            AND membership.objid = class.oid
            AND membership.deptype = 'e'
    )
ORDER BY namespace.nspname, class.relname, attribute.attnum;
