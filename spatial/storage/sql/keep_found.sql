-- Keep what a check found now: new, found again, or waived and still so.
--
-- What is found again keeps its id and its first day; what was closed opens anew, without the waiver
-- that it may have had; what is waived stays waived.
--
-- Input:   the temporary table found_now, every identity once; seen_at timestamptz -- when the check
--          began
-- Output:  ordinal int; id uuid; standing text -- opened, still_open or waived
-- Order:   ordinal
-- Index:   finding_identity_key
--          "= ANY (ARRAY[...])" leaves only this: a part must cost its own rows, no scan of all
WITH before AS MATERIALIZED (
    SELECT found_now.ordinal, found_now.identity, finding.state
    FROM found_now
    LEFT JOIN finding ON finding.identity = ANY (ARRAY[found_now.identity])
),
kept AS (
    INSERT INTO finding (
        identity, code, severity, building_id, level_id, room_id, organisation_id, subjects, x, y,
        message_values, rule, first_seen, last_seen
    )
    SELECT
        identity, code, severity, building_id, level_id, room_id, organisation_id, subjects, x, y,
        message_values, rule, %(seen_at)s, %(seen_at)s
    FROM found_now
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
        last_seen = greatest(finding.last_seen, EXCLUDED.last_seen)
    RETURNING id, identity
)
SELECT
    before.ordinal,
    kept.id,
    CASE before.state WHEN 'open' THEN 'still_open' WHEN 'waived' THEN 'waived' ELSE 'opened' END
        AS standing
FROM before
JOIN kept ON kept.identity = before.identity
ORDER BY before.ordinal;
