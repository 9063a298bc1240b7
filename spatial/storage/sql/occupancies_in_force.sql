-- Who works in rooms on a day, by rank.
--
-- Input:   scope text -- prefix of division codes, empty for all; day date;
--          building_code text or null; level_code text or null
-- Output:  room_id, organisation_id uuid, organisation, tier, rank text, headcount int,
--          sub_provincial bool -- the organisation sits in a sub-provincial city
-- Order:   room_id, organisation, rank
SELECT
    occupancy.room_id,
    occupancy.organisation_id,
    organisation.name AS organisation,
    organisation.tier,
    occupancy.rank,
    occupancy.headcount,
    division.sub_provincial
FROM building
JOIN level ON level.building_id = building.id
JOIN room ON room.level_id = level.id
JOIN occupancy ON occupancy.room_id = room.id
JOIN organisation_on(%(day)s::date) AS organisation ON organisation.id = occupancy.organisation_id
JOIN division ON division.code = organisation.division_code
WHERE starts_with(building.managing_prefix, %(scope)s)
  AND (%(building_code)s::text IS NULL OR building.code = %(building_code)s)
  AND (%(level_code)s::text IS NULL OR level.code = %(level_code)s)
  AND occupancy.valid @> %(day)s::date
  AND reported(occupancy.withholding, occupancy.organisation_id)
ORDER BY occupancy.room_id, organisation.name, occupancy.rank;
