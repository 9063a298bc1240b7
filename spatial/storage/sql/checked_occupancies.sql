-- Who works in the rooms of some buildings on a day, by rank.
--
-- Input:   buildings uuid[]; day date
-- Output:  room_id, tier, rank text, headcount int, sub_provincial bool -- the organisation sits in a
--          sub-provincial city; division_prefix text -- whose local rules hold
-- Order:   room, organisation, rank
-- Index:   level_building_id_ordinal_key, room_level_id_idx, occupancy_room_id_idx
SELECT
    occupancy.room_id::text,
    organisation.tier,
    occupancy.rank,
    occupancy.headcount,
    division.sub_provincial,
    division.prefix AS division_prefix
FROM level
JOIN room ON room.level_id = level.id
JOIN occupancy ON occupancy.room_id = room.id
JOIN organisation_on(%(day)s::date) AS organisation ON organisation.id = occupancy.organisation_id
JOIN division ON division.code = organisation.division_code
WHERE level.building_id = ANY (%(buildings)s)
  AND (occupancy.valid @> %(day)s::date) IS TRUE
ORDER BY occupancy.room_id, organisation.code, occupancy.rank;
