-- What scope costs: conditions that are settled by a row's own prefix wherever they can be.
--
-- Several policies of one command are tried in the order of nobody's choosing: an organisation within the
-- scope was asked for in the postings before its own prefix was looked at. One policy a command, the prefix
-- first, and what is seen for another reason behind one function, which is called for the other rows only.

-- Whether an organisation is told by name although its division lies outside: one of the account's own, one
-- without a division yet, one of elsewhere that holds something here. Where the prefix is not known, ''.
-- COST: what a call takes in index scans, so that plans ask for few organisations rather than for all.
CREATE FUNCTION organisation_told(organisation uuid, prefix text) RETURNS boolean
LANGUAGE plpgsql STABLE COST 500
SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF scope_organisations() IS NOT NULL THEN
        RETURN organisation = ANY (scope_organisations());
    END IF;
    IF prefix IS NULL THEN
        RETURN cardinality(scope_open()) > 0;
    END IF;
    RETURN EXISTS (
        SELECT 1
        FROM unnest(scope_open()) AS own (prefix)
        JOIN ledger_posting AS posting
            ON posting.organisation_id = organisation
            AND posting.managing_prefix >= own.prefix
            AND posting.managing_prefix < own.prefix || ':'
    );
END
$$;

DROP POLICY web_all ON organisation;
DROP POLICY web_select ON organisation;
CREATE POLICY web_select ON organisation FOR SELECT TO smartmap_web USING ((
    (scope_prefix ^@ ANY ((SELECT scope_open())::text[])) OR organisation_told(id, scope_prefix)
)::int <> 0);
CREATE POLICY web_update ON organisation FOR UPDATE TO smartmap_web USING ((
    (scope_prefix ^@ ANY ((SELECT scope_open())::text[]))
    OR (id = ANY ((SELECT scope_organisations())::uuid[]))
)::int <> 0);

DROP POLICY web_all ON organisation_version;
DROP POLICY web_select ON organisation_version;
CREATE POLICY web_select ON organisation_version FOR SELECT TO smartmap_web USING ((
    (division_code ^@ ANY ((SELECT scope_open())::text[])) OR organisation_told(organisation_id, '')
)::int <> 0);
CREATE POLICY web_insert ON organisation_version FOR INSERT TO smartmap_web WITH CHECK ((
    (division_code ^@ ANY ((SELECT scope_open())::text[]))
    OR (
        (organisation_id = ANY ((SELECT scope_organisations())::uuid[]))
        AND (division_code ^@ ANY ((SELECT scope_prefixes())::text[]))
    )
)::int <> 0);
CREATE POLICY web_update ON organisation_version FOR UPDATE TO smartmap_web USING ((
    (division_code ^@ ANY ((SELECT scope_open())::text[]))
    OR (
        (organisation_id = ANY ((SELECT scope_organisations())::uuid[]))
        AND (division_code ^@ ANY ((SELECT scope_prefixes())::text[]))
    )
)::int <> 0);

-- As migration 0056 says, with what else statements want of the room: it need not be read twice then.
CREATE OR REPLACE VIEW room_standing WITH (security_invoker = true) AS
SELECT
    room.id AS room_id,
    coalesce(
        (
            SELECT
                CASE min(array_position(
                    ARRAY[
                        'OFFICE_OVER_LIMIT', 'OFFICE_OVER_WITHIN_ERROR', 'OFFICE_NEAR_LIMIT',
                        'OFFICE_WITHOUT_DATA', 'OFFICE_UNOCCUPIED', 'OFFICE_VACANT'
                    ],
                    finding.code
                ))
                    WHEN 1 THEN 'over'
                    WHEN 2 THEN 'near'
                    WHEN 3 THEN 'near'
                    ELSE 'no_data'
                END
            FROM finding
            WHERE finding.room_id = room.id
              AND finding.state IN ('open', 'waived')
              AND finding.code IN (
                  'OFFICE_OVER_LIMIT', 'OFFICE_OVER_WITHIN_ERROR', 'OFFICE_NEAR_LIMIT',
                  'OFFICE_WITHOUT_DATA', 'OFFICE_UNOCCUPIED', 'OFFICE_VACANT'
              )
            HAVING count(*) > 0
        ),
        CASE
            WHEN EXISTS (
                SELECT 1
                FROM occupancy
                JOIN room_version ON room_version.room_id = occupancy.room_id
                WHERE occupancy.room_id = room.id
                  AND occupancy.valid @> CURRENT_DATE
                  AND reported(occupancy.withholding, occupancy.organisation_id)
                  AND room_version.valid @> CURRENT_DATE
                  AND room_version.use_code LIKE '1%'
            )
            THEN 'within'
        END,
        'not_applicable'
    ) AS standard_status,
    room.map_id,
    room.level_id
FROM room;

-- The account's own organisations are read once a statement; its prefixes only for what these hold.
ALTER POLICY web_all ON allocation USING ((
    (scope_prefix ^@ ANY ((SELECT scope_open())::text[]))
    OR (
        (organisation_id = ANY ((SELECT scope_organisations())::uuid[]))
        AND (scope_prefix ^@ ANY (scope_prefixes()))
    )
    OR room_id IN (SELECT scope_former_rooms())
    OR (
        room_id IS NULL
        AND building_id IN (SELECT scope_former_buildings())
        AND (scope_organisations() IS NULL OR organisation_id = ANY (scope_organisations()))
    )
)::int <> 0);
ALTER POLICY web_all ON occupancy USING ((
    (scope_prefix ^@ ANY ((SELECT scope_open())::text[]))
    OR (
        (organisation_id = ANY ((SELECT scope_organisations())::uuid[]))
        AND (scope_prefix ^@ ANY (scope_prefixes()))
    )
    OR room_id IN (SELECT scope_former_rooms())
)::int <> 0);
ALTER POLICY web_all ON finding USING ((
    (scope_prefix ^@ ANY ((SELECT scope_open())::text[]))
    OR (
        (organisation_id = ANY ((SELECT scope_organisations())::uuid[]))
        AND (scope_prefix ^@ ANY (scope_prefixes()))
    )
    OR (organisation_id IS NULL AND room_id IN (SELECT scope_other_rooms()))
)::int <> 0);
