-- Who works in the rooms of some buildings on a day, by rank.
--
-- Input:   buildings uuid[]; day date
-- Output:  room_id, tier, rank text, headcount int, sub_provincial bool -- the organisation sits in a
--          sub-provincial city; division_prefix text -- whose local rules hold
-- Order:   room, organisation, rank
-- Index:   level_building_id_ordinal_key, room_level_id_idx, occupancy_room_id_idx
--          "= ANY (ARRAY[...])" leaves only these: a part must cost its own rows, no scan of all of
--          them, and the indexes of exclusion constraints take ten times as long
SELECT
    occupancy.room_id::text,
    organisation.tier,
    occupancy.rank,
    occupancy.headcount,
    division.sub_provincial,
    division.prefix AS division_prefix
FROM unnest(%(buildings)s::uuid[]) AS given (id)
JOIN level ON level.building_id = ANY (ARRAY[given.id])
JOIN room ON room.level_id = ANY (ARRAY[level.id])
JOIN occupancy ON occupancy.room_id = ANY (ARRAY[room.id])
JOIN organisation_on(%(day)s::date) AS organisation ON organisation.id = occupancy.organisation_id
JOIN division ON division.code = organisation.division_code
WHERE (occupancy.valid @> %(day)s::date) IS TRUE
  AND reported(occupancy.withholding, occupancy.organisation_id)
ORDER BY occupancy.room_id, organisation.code, occupancy.rank;
