-- What is said of rooms on a day, with the classes of findings that room_standing tells apart today:
-- an excess within the measuring error is near, an office without people is without data, and what
-- is waived counts as found. Frozen periods stay as they are.
--
-- Otherwise as migration 0052 says.
CREATE OR REPLACE FUNCTION ledger_conditions_on(scope text, day date)
RETURNS TABLE (
    building_id uuid, managing_prefix text, organisation_id uuid, use_code text, condition text,
    rooms bigint, area_m2 numeric, excess_m2 numeric, persons bigint
)
LANGUAGE sql STABLE AS $$
    WITH standing AS (
        SELECT
            finding.room_id,
            (array_agg(standard.condition ORDER BY standard.rank))[1] AS condition,
            max(
                CASE
                    WHEN standard.rank = 1
                        AND finding.message_values ->> 'area_m2' ~ '^[0-9]+([.][0-9]+)?$'
                        AND finding.message_values ->> 'limit_m2' ~ '^[0-9]+([.][0-9]+)?$'
                    THEN (finding.message_values ->> 'area_m2')::numeric
                        - (finding.message_values ->> 'limit_m2')::numeric
                END
            ) AS excess_m2
        FROM finding
        JOIN (
            VALUES
                (1, 'OFFICE_OVER_LIMIT', 'over'),
                (2, 'OFFICE_OVER_WITHIN_ERROR', 'near'),
                (3, 'OFFICE_NEAR_LIMIT', 'near'),
                (4, 'OFFICE_WITHOUT_DATA', 'no_data'),
                (5, 'OFFICE_UNOCCUPIED', 'no_data'),
                (6, 'OFFICE_VACANT', 'no_data')
        ) AS standard (rank, code, condition) ON standard.code = finding.code
        WHERE finding.room_id IS NOT NULL
          AND finding.first_seen::date <= ledger_conditions_on.day
          AND (
              finding.state IN ('open', 'waived')
              OR (finding.state = 'closed' AND finding.last_seen::date >= ledger_conditions_on.day)
          )
        GROUP BY finding.room_id
    ),
    said AS (
        SELECT standing.room_id, standing.condition, standing.excess_m2 FROM standing
        UNION ALL
        SELECT state.room_id, state.state, NULL
        FROM room_state AS state
        WHERE state.valid @> ledger_conditions_on.day
    ),
    entry AS (
        SELECT
            posting.room_id, posting.building_id, posting.managing_prefix, posting.organisation_id,
            posting.use_code,
            sum(posting.rooms) AS rooms,
            sum(posting.area_m2) AS area_m2
        FROM ledger_posting AS posting
        WHERE posting.room_id IN (SELECT said.room_id FROM said)
          AND posting.managing_prefix >= ledger_conditions_on.scope
          AND posting.managing_prefix < ledger_conditions_on.scope || ':'
          AND posting.day <= ledger_conditions_on.day
        GROUP BY
            posting.room_id, posting.building_id, posting.managing_prefix,
            posting.organisation_id, posting.use_code
        HAVING sum(posting.holdings) <> 0
    ),
    portion AS (
        SELECT entry.*, sum(entry.area_m2) OVER (PARTITION BY entry.room_id) AS room_area_m2
        FROM entry
    )
    SELECT
        portion.building_id, portion.managing_prefix, portion.organisation_id, portion.use_code,
        said.condition, sum(portion.rooms)::bigint, sum(portion.area_m2),
        sum(said.excess_m2 * portion.area_m2 / nullif(portion.room_area_m2, 0)),
        0::bigint
    FROM portion
    JOIN said ON said.room_id = portion.room_id
    GROUP BY 1, 2, 3, 4, 5
    UNION ALL
    SELECT
        level.building_id, managed.managing_prefix, occupancy.organisation_id, version.use_code,
        'occupied', 0, 0, NULL, sum(occupancy.headcount)::bigint
    FROM occupancy
    JOIN room ON room.id = occupancy.room_id
    JOIN level ON level.id = room.level_id
    JOIN building_on(ledger_conditions_on.day) AS managed
        ON managed.building_id = level.building_id
    LEFT JOIN room_version AS version
        ON version.room_id = room.id
        AND (version.valid @> ledger_conditions_on.day) IS TRUE
    WHERE occupancy.valid @> ledger_conditions_on.day
      AND starts_with(managed.managing_prefix, ledger_conditions_on.scope)
    GROUP BY 1, 2, 3, 4
$$;
