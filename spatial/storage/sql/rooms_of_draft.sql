-- Rooms of a floor plan as read from its drawing.
--
-- Input:   floor_plan_id uuid
-- Output:  id uuid, outline geometry(Polygon) -- metres in the level's plane,
--          number, name, use_code text, area_m2 numeric, raw_area_m2, printed_area_m2 float8,
--          method text, confidence float8, status text
-- Order:   seq
SELECT
    id,
    outline,
    number,
    name,
    use_code,
    area_m2,
    raw_area_m2,
    printed_area_m2,
    method,
    confidence,
    status
FROM floor_plan_room
WHERE floor_plan_id = %(floor_plan_id)s
ORDER BY seq;
