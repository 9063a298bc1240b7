-- Leading ranks whose people work in more than one office on a day, wherever the offices stand.
--
-- Input:   scope text -- prefix of division codes of the organisations, empty for all; day date
-- Output:  organisation_id, rank text, offices bigint, rooms text -- the first ten of them
-- Order:   organisation, rank
SELECT
    occupancy.organisation_id::text,
    occupancy.rank,
    count(DISTINCT occupancy.room_id) AS offices,
    array_to_string(
        (array_agg(
            building.code || ' ' || level.code || ' ' || coalesce(room_version.number, '—')
            ORDER BY building.code, level.ordinal, room_version.number
        ))[1:10],
        '、'
    ) AS rooms
FROM occupancy
JOIN organisation_on(%(day)s::date) AS organisation ON organisation.id = occupancy.organisation_id
JOIN division ON division.code = organisation.division_code
JOIN room_version ON room_version.room_id = occupancy.room_id
JOIN level ON level.id = room_version.level_id
JOIN building ON building.id = level.building_id
WHERE starts_with(division.prefix, %(scope)s)
  AND (occupancy.valid @> %(day)s::date) IS TRUE
  AND reported(occupancy.withholding, occupancy.organisation_id)
  AND (room_version.valid @> %(day)s::date) IS TRUE
  AND room_version.use_code ^@ '1'
  AND occupancy.rank !~ '以下$'
GROUP BY occupancy.organisation_id, occupancy.rank
HAVING count(DISTINCT occupancy.room_id) > 1
ORDER BY occupancy.organisation_id, occupancy.rank;
