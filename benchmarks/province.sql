-- The province of benchmarks/province.py without its rooms.
--
-- Input:   a migrated database with the reference data; buildings int; levels int
-- Output:  buildings managed by the province (1 in 50), cities (1 in 10) and counties; levels, each
--          with a published revision from 2020-01-01; 7 organisations for 10 buildings
CREATE TEMPORARY TABLE seat AS
SELECT code, tier, row_number() OVER (PARTITION BY tier ORDER BY code) - 1 AS ordinal,
    count(*) OVER (PARTITION BY tier) AS seats
FROM division
WHERE prefix ^@ '51' AND tier IN ('province', 'city', 'county');

CREATE TEMPORARY TABLE placed AS
SELECT given.n, seat.code AS division_code, seat.tier
FROM generate_series(0, %(buildings)s - 1) AS given (n)
JOIN seat
    ON seat.tier = CASE WHEN given.n %% 50 = 0 THEN 'province'
                        WHEN given.n %% 10 = 1 THEN 'city' ELSE 'county' END
    AND seat.ordinal = given.n %% seat.seats;

INSERT INTO building (code, name, pinyin, initials, managing_division_code)
SELECT 'BENCH-' || n, '楼' || n, 'lou' || n, 'l' || n, division_code FROM placed;

INSERT INTO building_version (building_id, managing_division_code, valid)
SELECT id, managing_division_code, '[1949-10-01,)' FROM building WHERE code ^@ 'BENCH-';

INSERT INTO organisation (code)
SELECT 'BENCH-' || n FROM placed WHERE n %% 10 < 7;

INSERT INTO organisation_version (
    organisation_id, name, pinyin, initials, tier, division_code, staff_established, valid
)
SELECT organisation.id, '单位' || placed.n, 'danwei' || placed.n, 'dw' || placed.n,
    placed.tier, placed.division_code, 60, '[1949-10-01,)'
FROM placed
JOIN organisation ON organisation.code = 'BENCH-' || placed.n;

INSERT INTO level (building_id, code, name, ordinal)
SELECT building.id, 'F' || (storey + 1), (storey + 1) || '层', storey
FROM building, generate_series(0, %(levels)s - 1) AS storey
WHERE building.code ^@ 'BENCH-';

INSERT INTO drawing (sha256, name, size_bytes, content, release, encoding, metres_per_unit,
    unit_source, imported_by)
VALUES (repeat('0', 64), 'bench.dxf', 0, '', 'AC1032', 'utf-8', 1, 'header', 'bench');

INSERT INTO floor_plan (drawing_id, sheet, level_id, state, created_by)
SELECT drawing.id, 1, level.id, 'published', 'bench' FROM drawing, level;

INSERT INTO plan_revision (level_id, number, floor_plan_id, valid_from, imported_by, approved_by)
SELECT level_id, 1, id, '2020-01-01', 'bench', 'bench2' FROM floor_plan;
