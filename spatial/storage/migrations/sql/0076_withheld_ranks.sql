-- Ranks that are not reported online are refused on the way in; should a row of one stand all the
-- same, written by hand or older than the rule, whatever reads passes over it: room, organisation
-- and headcount are told as if it were not there.
--
-- Tells whether a rank is withheld everywhere (always), in sub-provincial cities (city) or nowhere.
-- The database writes it, so that no hand can say otherwise (spatial.domain.ranks has the words).
ALTER TABLE occupancy
    ADD COLUMN withholding TEXT GENERATED ALWAYS AS (
        CASE
            WHEN regexp_replace(normalize(rank, NFKC), '[\s()〔〕、,/]', '', 'g')
                ~ '^((国家|省|部|省部)级|[正副](国|国家|省|部|省部)级$)'
            THEN 'always'
            WHEN regexp_replace(normalize(rank, NFKC), '[\s()〔〕、,/]', '', 'g') = '市级正职'
            THEN 'city'
        END
    ) STORED,
    DROP CONSTRAINT occupancy_rank_withheld_check;
ALTER TABLE post
    ADD COLUMN withholding TEXT GENERATED ALWAYS AS (
        CASE
            WHEN regexp_replace(normalize(rank, NFKC), '[\s()〔〕、,/]', '', 'g')
                ~ '^((国家|省|部|省部)级|[正副](国|国家|省|部|省部)级$)'
            THEN 'always'
            WHEN regexp_replace(normalize(rank, NFKC), '[\s()〔〕、,/]', '', 'g') = '市级正职'
            THEN 'city'
        END
    ) STORED,
    DROP CONSTRAINT post_rank_withheld_check;
ALTER TABLE period_post
    ADD COLUMN withholding TEXT GENERATED ALWAYS AS (
        CASE
            WHEN regexp_replace(normalize(rank, NFKC), '[\s()〔〕、,/]', '', 'g')
                ~ '^((国家|省|部|省部)级|[正副](国|国家|省|部|省部)级$)'
            THEN 'always'
            WHEN regexp_replace(normalize(rank, NFKC), '[\s()〔〕、,/]', '', 'g') = '市级正职'
            THEN 'city'
        END
    ) STORED;
ALTER TABLE occupancy
    ADD CONSTRAINT occupancy_rank_withheld_check CHECK (withholding IS DISTINCT FROM 'always');
ALTER TABLE post
    ADD CONSTRAINT post_rank_withheld_check CHECK (withholding IS DISTINCT FROM 'always');

-- Whether an organisation is, or ever was, of a sub-provincial city.
CREATE FUNCTION of_sub_provincial_city(organisation uuid) RETURNS boolean LANGUAGE sql STABLE
SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT EXISTS (
        SELECT 1
        FROM organisation_version AS version
        JOIN division ON division.code = version.division_code
        WHERE version.organisation_id = organisation
          AND version.tier = 'city'
          AND division.sub_provincial
    )
$$;

-- Whether a row may be told. Every statement that reads such rows asks this of it.
CREATE FUNCTION reported(withholding text, organisation uuid) RETURNS boolean
LANGUAGE sql STABLE PARALLEL SAFE RETURN
    withholding IS NULL
    OR (withholding = 'city' AND NOT of_sub_provincial_city(organisation));

-- The web process could not read them if it asked for nothing else.
CREATE POLICY web_reported ON occupancy AS RESTRICTIVE FOR SELECT TO smartmap_web
USING (reported(withholding, organisation_id));
CREATE POLICY web_reported ON post AS RESTRICTIVE FOR SELECT TO smartmap_web
USING (reported(withholding, organisation_id));
CREATE POLICY web_reported ON period_post AS RESTRICTIVE FOR SELECT TO smartmap_web
USING (reported(withholding, organisation_id));
GRANT SELECT (withholding, organisation_id) ON occupancy TO smartmap_tiles;

-- As migration 0057 says.
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
      AND reported(occupancy.withholding, occupancy.organisation_id)
      AND starts_with(managed.managing_prefix, ledger_conditions_on.scope)
    GROUP BY 1, 2, 3, 4
$$;

-- As migration 0052 says.
CREATE OR REPLACE FUNCTION ledger_organisations_on(scope text, day date)
RETURNS TABLE (
    organisation_id uuid, code text, name text, tier text, division_code text, category text,
    staff_established integer, occupants bigint
)
LANGUAGE sql STABLE AS $$
    WITH people AS (
        SELECT occupancy.organisation_id, sum(occupancy.headcount) AS occupants
        FROM occupancy
        JOIN room ON room.id = occupancy.room_id
        JOIN level ON level.id = room.level_id
        JOIN building_on(ledger_organisations_on.day) AS managed
            ON managed.building_id = level.building_id
        WHERE occupancy.valid @> ledger_organisations_on.day
          AND reported(occupancy.withholding, occupancy.organisation_id)
          AND starts_with(managed.managing_prefix, ledger_organisations_on.scope)
        GROUP BY occupancy.organisation_id
    )
    SELECT
        organisation.id, organisation.code, organisation.name, organisation.tier,
        organisation.division_code, organisation.category, organisation.staff_established,
        coalesce(people.occupants, 0)::bigint
    FROM organisation_on(ledger_organisations_on.day) AS organisation
    JOIN division ON division.code = organisation.division_code
    LEFT JOIN people ON people.organisation_id = organisation.id
    WHERE starts_with(division.prefix, ledger_organisations_on.scope)
       OR people.organisation_id IS NOT NULL
       OR organisation.id IN (
           SELECT held.organisation_id
           FROM ledger_on(ledger_organisations_on.scope, ledger_organisations_on.day) AS held
       )
$$;

CREATE OR REPLACE FUNCTION ledger_posts_on(scope text, day date)
RETURNS TABLE (organisation_id uuid, rank text, headcount integer)
LANGUAGE sql STABLE AS $$
    SELECT post.organisation_id, post.rank, post.headcount
    FROM ledger_organisations_on(ledger_posts_on.scope, ledger_posts_on.day) AS organisation
    JOIN post ON post.organisation_id = organisation.organisation_id
    WHERE post.valid @> ledger_posts_on.day
      AND reported(post.withholding, post.organisation_id)
$$;

-- As migration 0056 says.
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
    ) AS standard_status
FROM room;

-- Headings of events: who changed something, when and why. What an event changed elsewhere is not in
-- them, so that whoever may see what it changed here may read them, wherever the event itself lies.
CREATE FUNCTION event_headings(ids bigint[])
RETURNS TABLE (
    id bigint, at timestamptz, day date, who text, action text, cause text, why text, document text
)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT
        event.id, event.at, event.day, event.who, event.action, event.cause, event.why,
        event.document
    FROM event
    WHERE event.id = ANY (ids)
$$;
REVOKE EXECUTE ON FUNCTION event_headings(bigint[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION event_headings(bigint[]) TO smartmap_web;
