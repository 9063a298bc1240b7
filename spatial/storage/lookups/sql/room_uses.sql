-- The tree of room uses.
--
-- Output:  code, parent_code, name, en, area_basis, group_name text
-- Order:   ordinal
SELECT code, parent_code, name, en, area_basis, group_name
FROM room_use
ORDER BY ordinal, code;
