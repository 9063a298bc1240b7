-- Everything about the schema that a restore must bring back, as one line and its digest each.
--
-- The owner's name is written as (owner): a restored database may have another.
--
-- Input:   none; search_path is pg_catalog, so that every name is printed with its schema
-- Output:  kind text, name text, digest text -- digests of one kind and name are summed up in one
-- Order:   kind, name
WITH own AS (
    SELECT oid FROM pg_namespace WHERE nspname !~ '^(pg_|information_schema$)'
),
owner AS (
    SELECT datdba AS oid FROM pg_database WHERE datname = current_database()
),
of_extensions AS (
    SELECT classid, objid FROM pg_depend WHERE deptype = 'e'
),
relation AS (
    SELECT class.oid::regclass::text AS name, class.*
    FROM pg_class AS class
    WHERE class.relnamespace IN (SELECT oid FROM own)
        AND class.relkind IN ('r', 'v', 'm', 'S', 'p')
        AND class.relpersistence <> 't'
        AND ('pg_class'::regclass, class.oid) NOT IN (SELECT classid, objid FROM of_extensions)
),
routine AS (
    SELECT proc.oid::regprocedure::text AS name, proc.*
    FROM pg_proc AS proc
    WHERE proc.pronamespace IN (SELECT oid FROM own)
        AND proc.prokind IN ('f', 'p')
        AND ('pg_proc'::regclass, proc.oid) NOT IN (SELECT classid, objid FROM of_extensions)
),
acl AS (
    SELECT relation.name, relation.relowner AS owner, granted.*
    FROM relation, aclexplode(coalesce(
        relation.relacl,
        acldefault(CASE relation.relkind WHEN 'S' THEN 's' ELSE 'r' END::"char", relation.relowner)
    )) AS granted
    UNION ALL
    SELECT relation.name || '.' || attribute.attname, relation.relowner, granted.*
    FROM relation
    JOIN pg_attribute AS attribute ON attribute.attrelid = relation.oid,
        aclexplode(attribute.attacl) AS granted
    UNION ALL
    SELECT routine.name, routine.proowner, granted.*
    FROM routine,
        aclexplode(coalesce(routine.proacl, acldefault('f', routine.proowner))) AS granted
    UNION ALL
    SELECT 'schema ' || nspname, nspowner, granted.*
    FROM pg_namespace,
        aclexplode(coalesce(nspacl, acldefault('n', nspowner))) AS granted
    WHERE pg_namespace.oid IN (SELECT oid FROM own)
),
line (kind, name, text) AS (
    SELECT
        'column',
        relation.name || '.' || attribute.attname,
        concat_ws(
            ' ', format_type(attribute.atttypid, attribute.atttypmod), attribute.attnotnull,
            attribute.attidentity, attribute.attgenerated, pg_get_expr(adbin, adrelid)
        )
    FROM relation
    JOIN pg_attribute AS attribute ON attribute.attrelid = relation.oid
    LEFT JOIN pg_attrdef ON adrelid = attribute.attrelid AND adnum = attribute.attnum
    WHERE relation.relkind <> 'S' AND attribute.attnum > 0 AND NOT attribute.attisdropped
    UNION ALL
    SELECT 'constraint', relation.name || '.' || conname, pg_get_constraintdef(pg_constraint.oid)
    FROM relation JOIN pg_constraint ON conrelid = relation.oid
    UNION ALL
    SELECT 'index', indexrelid::regclass::text, pg_get_indexdef(indexrelid)
    FROM relation JOIN pg_index ON indrelid = relation.oid
    UNION ALL
    SELECT
        'trigger', relation.name || '.' || tgname,
        concat_ws(' ', tgenabled, pg_get_triggerdef(pg_trigger.oid))
    FROM relation JOIN pg_trigger ON tgrelid = relation.oid
    WHERE NOT tgisinternal
    UNION ALL
    SELECT 'view', relation.name, concat_ws(' ', reloptions, pg_get_viewdef(relation.oid))
    FROM relation
    WHERE relkind IN ('v', 'm')
    UNION ALL
    SELECT 'function', routine.name, pg_get_functiondef(routine.oid)
    FROM routine
    UNION ALL
    SELECT
        'row security', relation.name, concat_ws(' ', relrowsecurity, relforcerowsecurity)
    FROM relation
    WHERE relkind IN ('r', 'p')
    UNION ALL
    SELECT
        'policy', relation.name || '.' || polname,
        concat_ws(
            ' ', polcmd, polpermissive, pg_get_expr(polqual, polrelid),
            pg_get_expr(polwithcheck, polrelid),
            (
                SELECT string_agg(
                    CASE
                        WHEN role = 0 THEN 'PUBLIC'
                        WHEN role = owner.oid THEN '(owner)'
                        ELSE pg_get_userbyid(role)
                    END, ',' ORDER BY role = 0, role = owner.oid, pg_get_userbyid(role)
                )
                FROM unnest(polroles) AS role
            )
        )
    FROM owner, relation JOIN pg_policy ON polrelid = relation.oid
    UNION ALL
    SELECT
        'grant', acl.name,
        concat_ws(
            ' ',
            CASE
                WHEN grantee = 0 THEN 'PUBLIC'
                WHEN grantee = acl.owner THEN '(owner)'
                ELSE pg_get_userbyid(grantee)
            END,
            privilege_type, is_grantable
        )
    FROM acl
)
SELECT kind, name, md5(string_agg(text, E'\n' ORDER BY text COLLATE "C")) AS digest
FROM line
GROUP BY kind, name
ORDER BY kind, name;
