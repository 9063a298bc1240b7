-- What a check looks at beside the rooms of benchmarks/province.py.
--
-- Input:   a province of benchmarks/province.py
-- Output:  nine buildings in ten with storeys, title, certificate and area, surfaces of levels,
--          occupants of the offices that someone holds (one office in twenty a person too few), posts
UPDATE building SET storeys_above = 3, storeys_below = 0
WHERE code ^@ 'BENCH-' AND abs(hashtext(code)) % 10 > 0;

UPDATE level
SET outline = surface.outline
FROM (
    SELECT level_id, ST_Multi(ST_Envelope(ST_Collect(outline))) AS outline
    FROM room_version
    GROUP BY level_id
) AS surface
WHERE surface.level_id = level.id;

UPDATE building_version AS title
SET title_status = '已统一登记到机关事务管理部门名下',
    certificate_kind = '不动产权证',
    certificate_number = building.code,
    certified_gross_area_m2 = outlines.area_m2 * 1.08
FROM building, (
    SELECT building_id, sum(ST_Area(outline))::numeric AS area_m2 FROM level GROUP BY building_id
) AS outlines
WHERE building.id = title.building_id
  AND outlines.building_id = building.id
  AND building.storeys_above = 3;

INSERT INTO occupancy (room_id, organisation_id, rank, headcount, valid)
SELECT
    held.room_id, held.organisation_id,
    CASE organisation.tier WHEN 'county' THEN '科级以下' WHEN 'city' THEN '局(处)级以下'
        ELSE '处级以下' END,
    greatest(1, ceil(room_version.area_m2 / 8.5)
        - (abs(hashtext(held.room_id::text)) % 20 = 0)::int)::int,
    '[2020-01-01,)'
FROM (
    SELECT DISTINCT ON (room_id) room_id, organisation_id
    FROM allocation
    WHERE valid @> CURRENT_DATE
    ORDER BY room_id, share DESC, organisation_id
) AS held
JOIN room_version ON room_version.room_id = held.room_id
JOIN organisation_on(CURRENT_DATE) AS organisation ON organisation.id = held.organisation_id
WHERE room_version.use_code ^@ '1';

INSERT INTO post (organisation_id, rank, headcount, valid)
SELECT organisation_id, rank, 2 * sum(headcount), '[2020-01-01,)'
FROM occupancy
GROUP BY organisation_id, rank;

UPDATE organisation_version AS organisation
SET staff_established = posts.headcount
FROM (SELECT organisation_id, sum(headcount) AS headcount FROM post GROUP BY organisation_id) AS posts
WHERE posts.organisation_id = organisation.organisation_id;
