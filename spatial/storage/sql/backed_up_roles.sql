-- The roles that grants and policies of this database name, besides its owner and the server's own.
--
-- Input:   none
-- Output:  name text, can_login bool, inherits bool,
--          settings text[] -- name=value, for the role here or in every database
-- Order:   name
SELECT DISTINCT ON (role.rolname)
    role.rolname AS name,
    role.rolcanlogin AS can_login,
    role.rolinherit AS inherits,
    ARRAY(
        SELECT setting
        FROM pg_db_role_setting, unnest(setconfig) AS setting
        WHERE setrole = role.oid AND setdatabase IN (0, database.oid)
        ORDER BY setting
    ) AS settings
FROM pg_database AS database
JOIN pg_shdepend AS named
    ON named.refclassid = 'pg_authid'::regclass
    AND named.deptype IN ('a', 'r')
    AND (
        named.dbid = database.oid
        OR named.classid = 'pg_database'::regclass AND named.objid = database.oid
    )
JOIN pg_roles AS role ON role.oid = named.refobjid
WHERE database.datname = current_database()
    AND role.oid <> database.datdba
    AND role.rolname !~ '^pg_'
ORDER BY role.rolname;
