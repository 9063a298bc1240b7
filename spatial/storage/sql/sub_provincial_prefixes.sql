-- Sub-provincial cities, whose bureau heads follow the provincial rows of the standard.
--
-- Output:  prefix text
-- Order:   prefix
SELECT prefix
FROM division
WHERE sub_provincial
ORDER BY prefix;
