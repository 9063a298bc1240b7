-- Whether a room, in force or not, belongs to a scope today.
--
-- Input:   room_id uuid; scope text -- prefix of division codes, empty for all
-- Output:  a row if it does
SELECT room.id
FROM room
JOIN level ON level.id = room.level_id
JOIN building ON building.id = level.building_id
WHERE room.id = %(room_id)s
  AND starts_with(building.managing_prefix, %(scope)s);
