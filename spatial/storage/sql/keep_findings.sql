-- Findings, new or found again; found again they are open, or waived if they were, and keep their
-- ids and first days.
--
-- Input:   findings jsonb -- an array of objects with the keys below; x, y in metres in the
--          level's plane, or null; every identity once
-- Index:   finding_identity_key
INSERT INTO finding (
    identity, code, severity, building_id, level_id, room_id, floor_plan_id, floor_plan_room_id,
    organisation_id, subjects, x, y, message_values, rule
)
SELECT
    identity, code, severity, building_id, level_id, room_id, floor_plan_id, floor_plan_room_id,
    organisation_id, subjects, x, y, message_values, rule
FROM jsonb_to_recordset(%(findings)s) AS given (
    identity text,
    code text,
    severity text,
    building_id uuid,
    level_id uuid,
    room_id uuid,
    floor_plan_id uuid,
    floor_plan_room_id uuid,
    organisation_id uuid,
    subjects text[],
    x float8,
    y float8,
    message_values jsonb,
    rule text
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
    state = CASE finding.state WHEN 'waived' THEN 'waived' ELSE 'open' END,
    waived_by = CASE finding.state WHEN 'waived' THEN finding.waived_by END,
    waived_reason = CASE finding.state WHEN 'waived' THEN finding.waived_reason END,
    waived_at = CASE finding.state WHEN 'waived' THEN finding.waived_at END,
    last_seen = now();
