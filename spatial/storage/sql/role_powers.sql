-- What the role of this session could do beyond what row-level security leaves to it.
--
-- Output:  role text; powers text[] -- empty for a role that is bound: superuser, bypassrls,
--          createrole, owner (of a table), member (of a role that is or has one of these, or that
--          reads or writes all data)
WITH power AS (
    SELECT
        role.rolname, 'superuser' AS name, role.rolsuper AS held
    FROM pg_roles AS role
    UNION ALL
    SELECT role.rolname, 'bypassrls', role.rolbypassrls FROM pg_roles AS role
    UNION ALL
    SELECT role.rolname, 'createrole', role.rolcreaterole FROM pg_roles AS role
    UNION ALL
    SELECT
        role.rolname, 'owner',
        EXISTS (
            SELECT 1
            FROM pg_class
            WHERE pg_class.relowner = role.oid
              AND pg_class.relkind IN ('r', 'p', 'v', 'm', 'f')
              AND NOT pg_class.relisshared
              AND pg_class.relpersistence <> 't'
        )
    FROM pg_roles AS role
    UNION ALL
    SELECT
        role.rolname, 'data',
        role.rolname IN ('pg_read_all_data', 'pg_write_all_data', 'pg_execute_server_program',
            'pg_read_server_files', 'pg_write_server_files')
    FROM pg_roles AS role
)
SELECT
    session_user::text AS role,
    array(
        SELECT DISTINCT CASE WHEN power.rolname = session_user THEN power.name ELSE 'member' END
        FROM power
        WHERE power.held
          AND (
              power.rolname = session_user
              OR (
                  NOT (SELECT rolsuper FROM pg_roles WHERE rolname = session_user)
                  AND pg_has_role(session_user, power.rolname, 'MEMBER')
              )
          )
        ORDER BY 1
    ) AS powers;
