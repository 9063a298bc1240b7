-- Rooms in force in some buildings on a day, as checks look at them.
--
-- Input:   buildings uuid[]; day date
-- Output:  room_id, level_id, building_id, number, name, use_code text, area_m2 float8 -- of the
--          ledger; printed_area_m2 float8 or null; state, counterpart text or null -- idle, let, ...;
--          holders bigint or null -- organisations that hold it, null for none;
--          holder text or null -- the id of one of them; shares text or null -- of those who hold a
--          part: "id share", by comma; outline bytea -- WKB, metres in the level's plane
-- Order:   building code, level, number, room
-- Index:   level_building_id_ordinal_key, room_version_level_id_number_idx, allocation_room_id_idx
--          "= ANY (ARRAY[...])" leaves only these: a part must cost its own rows, no scan of all of
--          them, and the indexes of exclusion constraints take ten times as long
SELECT
    room_version.room_id::text,
    room_version.level_id::text,
    level.building_id::text,
    room_version.number,
    room_version.name,
    room_version.use_code,
    room_version.area_m2::float8 AS area_m2,
    room_version.printed_area_m2,
    room_state.state,
    room_state.counterpart,
    held.holders,
    held.holder,
    held.shares,
    ST_AsBinary(room_version.outline) AS outline
FROM unnest(%(buildings)s::uuid[]) AS given (id)
JOIN building ON building.id = ANY (ARRAY[given.id])
JOIN level ON level.building_id = ANY (ARRAY[given.id])
JOIN room_version ON room_version.level_id = ANY (ARRAY[level.id])
LEFT JOIN room_state
    ON room_state.room_id = room_version.room_id AND room_state.valid @> %(day)s::date
LEFT JOIN (
    SELECT
        allocation.room_id,
        count(*) AS holders,
        min(allocation.organisation_id::text) AS holder,
        string_agg(allocation.organisation_id || ' ' || allocation.share, ',')
            FILTER (WHERE allocation.share < 1) AS shares
    FROM unnest(%(buildings)s::uuid[]) AS given (id)
    JOIN level ON level.building_id = ANY (ARRAY[given.id])
    JOIN room ON room.level_id = ANY (ARRAY[level.id])
    JOIN allocation ON allocation.room_id = ANY (ARRAY[room.id])
    WHERE (allocation.valid @> %(day)s::date) IS TRUE
    GROUP BY allocation.room_id
) AS held ON held.room_id = room_version.room_id
WHERE (room_version.valid @> %(day)s::date) IS TRUE
ORDER BY building.code, level.ordinal, room_version.number, room_version.room_id;
