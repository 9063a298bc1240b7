-- What stands in the database.
--
-- Output:  buildings, levels, rooms int; area_m2 numeric -- m², usable, of rooms in force today;
--          review int -- rooms that a person has yet to look at; allocations int
SELECT
    (SELECT count(*)::int FROM building) AS buildings,
    (SELECT count(*)::int FROM level) AS levels,
    count(*)::int AS rooms,
    coalesce(sum(room_version.area_m2), 0) AS area_m2,
    (count(*) FILTER (WHERE room_version.status = 'review'))::int AS review,
    (SELECT count(*)::int FROM allocation) AS allocations
FROM room_version
WHERE room_version.valid @> CURRENT_DATE;
