-- Rooms that a change of the ledger is about, locked until the transaction ends.
--
-- Input:   room_ids uuid[]; scope text -- prefix of division codes, empty for all; day date
-- Output:  room_id, building_id uuid, building_code, level_code text; number, name, use_code text,
--          area_m2 numeric and version_id uuid of the version in force on the day, null if none is
-- Order:   room_id, so that two changes at once wait for each other in one order
-- Index:   room_pkey, room_version_valid_excl
SELECT
    room.id AS room_id,
    building.id AS building_id,
    building.code AS building_code,
    level.code AS level_code,
    room_version.id AS version_id,
    room_version.number,
    room_version.name,
    room_version.use_code,
    room_version.area_m2
FROM room
JOIN level ON level.id = room.level_id
JOIN building ON building.id = level.building_id
LEFT JOIN room_version
    ON room_version.room_id = room.id
    AND room_version.valid @> %(day)s::date
WHERE room.id = ANY (%(room_ids)s::uuid[])
  AND starts_with(building.managing_prefix, %(scope)s)
ORDER BY room.id
FOR NO KEY UPDATE OF room;
