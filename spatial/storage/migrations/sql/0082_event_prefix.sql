-- Under which division an event lies, found by the one index that its kind of subject has: of several
-- kinds in one statement, each event paid for all (1.8 ms of processor an event, twice).
CREATE OR REPLACE FUNCTION event_prefix(kind text, ids text[]) RETURNS text LANGUAGE plpgsql STABLE
SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    keys uuid[];
    found text[];
BEGIN
    IF ids IS NULL THEN
        RETURN NULL;
    END IF;
    SELECT coalesce(array_agg(id::uuid), '{}') INTO keys
    FROM unnest(ids) AS given (id)
    WHERE id ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$';
    CASE kind
    WHEN 'building' THEN
        SELECT array_agg(DISTINCT building.managing_prefix) INTO found
        FROM building
        WHERE building.id = ANY (keys) OR building.code = ANY (ids);
    WHEN 'level' THEN
        SELECT array_agg(DISTINCT building.managing_prefix) INTO found
        FROM level
        JOIN building ON building.id = level.building_id
        WHERE level.id = ANY (keys);
    WHEN 'room', 'allocation', 'occupancy' THEN
        SELECT array_agg(DISTINCT managed.managing_prefix) INTO found
        FROM (
            SELECT building.managing_prefix
            FROM room
            JOIN level ON level.id = room.level_id
            JOIN building ON building.id = level.building_id
            WHERE room.id = ANY (keys)
            UNION ALL
            SELECT building.managing_prefix FROM building WHERE building.id = ANY (keys)
        ) AS managed;
    WHEN 'floor_plan', 'drawing' THEN
        SELECT array_agg(DISTINCT building.managing_prefix) INTO found
        FROM floor_plan
        JOIN level ON level.id = floor_plan.level_id
        JOIN building ON building.id = level.building_id
        WHERE floor_plan.id = ANY (keys) OR floor_plan.drawing_id = ANY (keys);
    WHEN 'finding' THEN
        SELECT array_agg(DISTINCT building.managing_prefix) INTO found
        FROM finding
        LEFT JOIN room ON room.id = finding.room_id
        LEFT JOIN floor_plan ON floor_plan.id = finding.floor_plan_id
        LEFT JOIN level
            ON level.id = coalesce(finding.level_id, room.level_id, floor_plan.level_id)
        JOIN building ON building.id = coalesce(finding.building_id, level.building_id)
        WHERE finding.id = ANY (keys);
        IF found IS NULL THEN
            SELECT array_agg(organisation_id) INTO keys FROM finding WHERE id = ANY (keys);
            RETURN event_prefix('organisation', keys::text[]);
        END IF;
    WHEN 'organisation' THEN
        SELECT array_agg(DISTINCT division.prefix) INTO found
        FROM organisation
        JOIN LATERAL (
            SELECT version.division_code
            FROM organisation_version AS version
            WHERE version.organisation_id = organisation.id
            ORDER BY upper(version.valid) DESC NULLS FIRST
            LIMIT 1
        ) AS latest ON TRUE
        JOIN division ON division.code = latest.division_code
        WHERE organisation.id = ANY (keys)
           OR organisation.code = ANY (ids);
    WHEN 'period' THEN
        SELECT array_agg(DISTINCT period.division_prefix) INTO found
        FROM period
        WHERE period.code = ANY (ids);
    WHEN 'local_rule' THEN
        SELECT array_agg(DISTINCT local_rule.division_prefix) INTO found
        FROM local_rule
        WHERE local_rule.code = ANY (ids);
    WHEN 'division' THEN
        SELECT array_agg(DISTINCT division.prefix) INTO found
        FROM division
        WHERE division.code = ANY (ids)
           OR division.prefix = ANY (ids);
    WHEN 'account' THEN
        SELECT array_agg(DISTINCT scope.division_prefix) INTO found
        FROM account
        JOIN scope ON scope.account_id = account.id
        WHERE account.id = ANY (keys)
           OR account.login = ANY (ids);
    ELSE
        RETURN NULL;
    END CASE;
    RETURN common_prefix(found);
END
$$;
