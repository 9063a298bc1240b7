-- One finding, new or found again; found again it is open and keeps its id and first day.
--
-- Input:   identity, code, severity, rule text; building_id, level_id, room_id, floor_plan_id,
--          floor_plan_room_id, organisation_id uuid or null; subjects text[];
--          x, y float8 -- metres in the level's plane, or null; message_values jsonb
-- Index:   finding_identity_key
INSERT INTO finding (
    identity, code, severity, building_id, level_id, room_id, floor_plan_id, floor_plan_room_id,
    organisation_id, subjects, x, y, message_values, rule
)
VALUES (
    %(identity)s, %(code)s, %(severity)s, %(building_id)s, %(level_id)s, %(room_id)s,
    %(floor_plan_id)s, %(floor_plan_room_id)s, %(organisation_id)s, %(subjects)s::text[],
    %(x)s, %(y)s, %(message_values)s, %(rule)s
)
ON CONFLICT (identity) DO UPDATE
SET severity = EXCLUDED.severity,
    building_id = EXCLUDED.building_id,
    level_id = EXCLUDED.level_id,
    subjects = EXCLUDED.subjects,
    x = EXCLUDED.x,
    y = EXCLUDED.y,
    message_values = EXCLUDED.message_values,
    rule = EXCLUDED.rule,
    state = 'open',
    last_seen = now();
