-- Tables of which the asking role may not see every row: a backup taken by it might be incomplete.
--
-- A role that row-level security binds sees all of a table only by a permissive policy whose
-- condition is true, and only if no restrictive policy stands beside it.
--
-- Input:   none
-- Output:  name text
-- Order:   name
SELECT class.oid::regclass::text AS name
FROM pg_class AS class
JOIN pg_roles AS asking ON asking.rolname = current_user
WHERE class.relkind = 'r'
    AND class.relrowsecurity
    AND NOT asking.rolsuper
    AND NOT asking.rolbypassrls
    AND (class.relforcerowsecurity OR class.relowner <> asking.oid)
    AND (
        NOT EXISTS (
            SELECT FROM pg_policy
            WHERE polrelid = class.oid
                AND polpermissive
                AND polcmd IN ('*', 'r')
                AND pg_get_expr(polqual, polrelid) = 'true'
                AND (polroles @> ARRAY[0::oid] OR polroles @> ARRAY[asking.oid])
        )
        OR EXISTS (
            SELECT FROM pg_policy
            WHERE polrelid = class.oid
                AND NOT polpermissive
                AND polcmd IN ('*', 'r')
                AND (polroles @> ARRAY[0::oid] OR polroles @> ARRAY[asking.oid])
        )
    )
ORDER BY name;
