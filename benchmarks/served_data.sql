-- Data to time the served map with: 30 buildings of 8 levels, 80 rooms of 6 m x 4 m a level.
--
-- Input:   a migrated database with the reference data
-- Output:  19 200 rooms; two of three are offices, allocated and occupied
INSERT INTO organisation (code)
SELECT 'BENCH-' || n FROM generate_series(1, 20) AS n;

INSERT INTO organisation_version (organisation_id, name, pinyin, initials, tier, division_code, valid)
SELECT
    id, replace(code, 'BENCH-', '单位'), replace(code, 'BENCH-', 'danwei'),
    replace(code, 'BENCH-', 'dw'), 'province', '510000', '[2020-01-01,)'
FROM organisation
WHERE code LIKE 'BENCH-%';

INSERT INTO building (code, name, pinyin, initials, managing_division_code, footprint)
SELECT
    'BENCH-' || n, '楼' || n, 'lou' || n, 'l' || n, '510000',
    ST_SetSRID(ST_MakeEnvelope(
        104 + (n % 6) * 0.002, 30.6 + (n / 6) * 0.002,
        104 + (n % 6) * 0.002 + 0.0011, 30.6 + (n / 6) * 0.002 + 0.0003
    ), 4490)
FROM generate_series(0, 29) AS n;

INSERT INTO building_version (building_id, managing_division_code, valid)
SELECT id, managing_division_code, '[2020-01-01,)' FROM building;

INSERT INTO level (building_id, code, name, ordinal)
SELECT building.id, 'F' || (n + 1), (n + 1) || '层', n
FROM building, generate_series(0, 7) AS n;

INSERT INTO drawing (sha256, name, size_bytes, content, release, encoding, metres_per_unit,
    unit_source, imported_by)
VALUES (repeat('0', 64), 'bench.dxf', 0, '', 'AC1032', 'utf-8', 1, 'header', 'bench');

INSERT INTO floor_plan (drawing_id, sheet, level_id, state, created_by)
SELECT drawing.id, 1, level.id, 'published', 'bench' FROM drawing, level;

INSERT INTO plan_revision (level_id, number, floor_plan_id, valid_from, imported_by, approved_by)
SELECT level_id, 1, id, '2020-01-01', 'bench', 'bench2' FROM floor_plan;

INSERT INTO room (level_id)
SELECT level.id FROM level, generate_series(0, 79);

INSERT INTO room_version (room_id, revision_id, level_id, outline, geom, number, name, use_code,
    area_m2, raw_area_m2, measurement_standard, method, confidence, status, valid)
SELECT
    spot.id, plan_revision.id, spot.level_id,
    ST_MakeEnvelope(spot.n % 20 * 6, spot.n / 20 * 4, spot.n % 20 * 6 + 6, spot.n / 20 * 4 + 4),
    ST_SetSRID(ST_MakeEnvelope(
        spot.west + spot.n % 20 * 0.000052, spot.south + spot.n / 20 * 0.00004,
        spot.west + spot.n % 20 * 0.000052 + 0.00005, spot.south + spot.n / 20 * 0.00004 + 0.000038
    ), 4490),
    (spot.ordinal + 1) || lpad(spot.n::text, 2, '0'), '办公室',
    CASE WHEN spot.n % 3 = 0 THEN '802' ELSE '102' END,
    24, 24, 'inner-face-as-drawn', 'walls', 1, 'ok', '[2020-01-01,)'
FROM (
    SELECT
        room.id, room.level_id, level.ordinal,
        ST_XMin(building.footprint) AS west, ST_YMin(building.footprint) AS south,
        (row_number() OVER (PARTITION BY room.level_id ORDER BY room.map_id) - 1)::int AS n
    FROM room
    JOIN level ON level.id = room.level_id
    JOIN building ON building.id = level.building_id
) AS spot
JOIN plan_revision ON plan_revision.level_id = spot.level_id;

INSERT INTO allocation (room_id, organisation_id, share, valid)
SELECT room.id, organisation.id, 1, '[2020-01-01,)'
FROM room
JOIN room_version ON room_version.room_id = room.id AND room_version.use_code = '102'
JOIN organisation ON organisation.code = 'BENCH-' || (room.map_id % 20 + 1);

INSERT INTO occupancy (room_id, organisation_id, rank, headcount, valid)
SELECT room_id, organisation_id, '处级以下', 2, '[2020-01-01,)' FROM allocation;
