-- Who besides its owner may do what with the database itself.
--
-- Input:   none
-- Output:  role text -- PUBLIC for everybody
--          privilege text
-- Order:   role, privilege
SELECT
    CASE granted.grantee WHEN 0 THEN 'PUBLIC' ELSE pg_get_userbyid(granted.grantee) END AS role,
    granted.privilege_type AS privilege
FROM pg_database AS database,
    aclexplode(coalesce(database.datacl, acldefault('d', database.datdba))) AS granted
WHERE database.datname = current_database()
    AND granted.grantee <> database.datdba
ORDER BY role, privilege;
