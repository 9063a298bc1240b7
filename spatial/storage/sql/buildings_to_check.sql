-- The buildings of a check with how many rooms they have had, division after division.
--
-- Input:   scope text -- prefix of division codes, empty for all; building_code text or null
-- Output:  building_id uuid, rooms bigint
-- Order:   managing division, building code
SELECT building.id AS building_id, count(room.id) AS rooms
FROM building
LEFT JOIN level ON level.building_id = building.id
LEFT JOIN room ON room.level_id = level.id
WHERE starts_with(building.managing_prefix, %(scope)s)
  AND (%(building_code)s::text IS NULL OR building.code = %(building_code)s)
GROUP BY building.id, building.managing_prefix, building.code
ORDER BY building.managing_prefix, building.code;
