-- Frozen periods: what a day's ledger said when it was reported, kept for good.
--
-- The functions say what a ledger's day consists of, live; a period keeps their rows. Statistics read
-- either and cannot tell them apart.
--
-- Terminology
--   Condition  what is said of rooms beside who holds them and what for: where they stand with the
--              allocation standard (over, near, no_data), what is done with them (idle, let, lent,
--              leased_in, borrowed), how many people work in them (occupied).

-- What the ledger holds on a day: the sums of the postings up to it.
--
-- Input:   scope text -- prefix of division codes, empty for all; day date
-- Output:  building_id uuid; managing_prefix text; organisation_id uuid or null -- held by nobody;
--          use_code text or null; rooms, holdings bigint; area_m2 numeric
-- Index:   ledger_posting_managing_prefix_day_idx, read alone
CREATE FUNCTION ledger_on(scope text, day date)
RETURNS TABLE (
    building_id uuid, managing_prefix text, organisation_id uuid, use_code text,
    rooms bigint, holdings bigint, area_m2 numeric
)
LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT
        posting.building_id, posting.managing_prefix, posting.organisation_id, posting.use_code,
        sum(posting.rooms), sum(posting.holdings), sum(posting.area_m2)
    FROM ledger_posting AS posting
    WHERE posting.managing_prefix >= ledger_on.scope
      AND posting.managing_prefix < ledger_on.scope || ':'
      AND posting.day <= ledger_on.day
    GROUP BY
        posting.building_id, posting.managing_prefix, posting.organisation_id, posting.use_code
    HAVING sum(posting.rooms) <> 0 OR sum(posting.holdings) <> 0 OR sum(posting.area_m2) <> 0
$$;

-- What is said of rooms on a day, beside who holds them and what for.
--
-- Output:  the keys of ledger_on; condition text -- see above; rooms bigint -- each counted once,
--          under its first holder; area_m2 numeric -- held; excess_m2 numeric or null -- of condition
--          over: beyond the limit, by the holder's part of the room; persons bigint -- of condition
--          occupied, under the organisation that they work for
-- Note:    a room stands over its limit from the check that found it to the last that did: what was
--          known on that day, not what a check of today would say of it. Waived findings do not count.
CREATE FUNCTION ledger_conditions_on(scope text, day date)
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
                (2, 'OFFICE_NEAR_LIMIT', 'near'),
                (3, 'OFFICE_WITHOUT_DATA', 'no_data')
        ) AS standard (rank, code, condition) ON standard.code = finding.code
        WHERE finding.room_id IS NOT NULL
          AND finding.first_seen::date <= ledger_conditions_on.day
          AND (
              finding.state = 'open'
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

-- The organisations of a day that belong to a scope, or hold or use rooms there.
--
-- Output:  organisation_id uuid; code, name, tier, division_code text; category text or null;
--          staff_established int or null; occupants bigint -- who work in the scope's rooms
CREATE FUNCTION ledger_organisations_on(scope text, day date)
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

-- The buildings that a scope manages on a day, with their titles; also those whose rooms count for
-- the scope before a first version says who managed them.
--
-- Output:  building_id uuid; code, name text; managing_prefix text; title_status text or null;
--          certified_gross_area_m2 numeric or null
CREATE FUNCTION ledger_buildings_on(scope text, day date)
RETURNS TABLE (
    building_id uuid, code text, name text, managing_prefix text, title_status text,
    certified_gross_area_m2 numeric
)
LANGUAGE sql STABLE AS $$
    WITH managed AS (
        SELECT
            version.building_id, version.managing_prefix, version.title_status,
            version.certified_gross_area_m2
        FROM building_on(ledger_buildings_on.day) AS version
        WHERE starts_with(version.managing_prefix, ledger_buildings_on.scope)
        UNION ALL
        SELECT DISTINCT held.building_id, held.managing_prefix, NULL, NULL::numeric
        FROM ledger_on(ledger_buildings_on.scope, ledger_buildings_on.day) AS held
        WHERE NOT EXISTS (
            SELECT 1
            FROM building_version AS version
            WHERE version.building_id = held.building_id
              AND version.valid @> ledger_buildings_on.day
        )
    )
    SELECT
        building.id, building.code, building.name, managed.managing_prefix, managed.title_status,
        managed.certified_gross_area_m2
    FROM managed
    JOIN building ON building.id = managed.building_id
$$;

-- The established posts of those organisations, by rank.
CREATE FUNCTION ledger_posts_on(scope text, day date)
RETURNS TABLE (organisation_id uuid, rank text, headcount integer)
LANGUAGE sql STABLE AS $$
    SELECT post.organisation_id, post.rank, post.headcount
    FROM ledger_organisations_on(ledger_posts_on.scope, ledger_posts_on.day) AS organisation
    JOIN post ON post.organisation_id = organisation.organisation_id
    WHERE post.valid @> ledger_posts_on.day
$$;

ALTER TABLE period_organisation ADD COLUMN category TEXT;
ALTER TABLE period_building ADD COLUMN managing_prefix TEXT COLLATE "C" NOT NULL;

CREATE TABLE period_condition (
    id UUID DEFAULT gen_random_uuid() NOT NULL,
    period_id UUID NOT NULL,
    building_id UUID NOT NULL,
    managing_prefix TEXT COLLATE "C" NOT NULL,
    organisation_id UUID,
    use_code TEXT,
    condition TEXT NOT NULL,
    rooms INTEGER NOT NULL,
    area_m2 NUMERIC(14, 2) NOT NULL,
    excess_m2 NUMERIC,
    persons INTEGER NOT NULL,
    CONSTRAINT period_condition_pkey PRIMARY KEY (id),
    CONSTRAINT period_condition_period_id_fkey FOREIGN KEY (period_id) REFERENCES period (id),
    CONSTRAINT period_condition_building_id_fkey FOREIGN KEY (building_id) REFERENCES building (id),
    CONSTRAINT period_condition_organisation_id_fkey FOREIGN KEY (organisation_id) REFERENCES organisation (id),
    CONSTRAINT period_condition_use_code_fkey FOREIGN KEY (use_code) REFERENCES room_use (code)
);
CREATE INDEX period_condition_period_id_idx ON period_condition (period_id, managing_prefix);

CREATE TABLE period_post (
    period_id UUID NOT NULL,
    organisation_id UUID NOT NULL,
    rank TEXT NOT NULL,
    headcount INTEGER NOT NULL,
    CONSTRAINT period_post_pkey PRIMARY KEY (period_id, organisation_id, rank),
    CONSTRAINT period_post_period_id_fkey FOREIGN KEY (period_id) REFERENCES period (id),
    CONSTRAINT period_post_organisation_id_fkey FOREIGN KEY (organisation_id) REFERENCES organisation (id)
);

-- A period is frozen by the row that names it: its snapshot cannot be left out, nor be another's.
CREATE FUNCTION freeze_period() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO period_total (
        period_id, building_id, managing_prefix, organisation_id, use_code, rooms, holdings, area_m2
    )
    SELECT NEW.id, held.* FROM ledger_on(NEW.division_prefix, NEW.day) AS held;
    INSERT INTO period_condition (
        period_id, building_id, managing_prefix, organisation_id, use_code, condition, rooms,
        area_m2, excess_m2, persons
    )
    SELECT NEW.id, said.* FROM ledger_conditions_on(NEW.division_prefix, NEW.day) AS said;
    INSERT INTO period_organisation (
        period_id, organisation_id, code, name, tier, division_code, category, staff_established,
        occupants
    )
    SELECT NEW.id, organisation.*
    FROM ledger_organisations_on(NEW.division_prefix, NEW.day) AS organisation;
    INSERT INTO period_building (
        period_id, building_id, code, name, managing_prefix, title_status, certified_gross_area_m2
    )
    SELECT NEW.id, building.* FROM ledger_buildings_on(NEW.division_prefix, NEW.day) AS building;
    INSERT INTO period_post (period_id, organisation_id, rank, headcount)
    SELECT NEW.id, established.* FROM ledger_posts_on(NEW.division_prefix, NEW.day) AS established;
    RETURN NULL;
END
$$;
CREATE TRIGGER period_freezes
AFTER INSERT ON period FOR EACH ROW EXECUTE FUNCTION freeze_period();

-- What is frozen stands: no row is changed or taken away, and none added but by freeze_period.
CREATE FUNCTION refuse_period_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' AND pg_trigger_depth() > 1 THEN
        RETURN NULL;
    END IF;
    RAISE EXCEPTION 'periods are frozen: % of % refused', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'period_frozen',
              TABLE = TG_TABLE_NAME;
END
$$;
CREATE TRIGGER period_frozen
BEFORE UPDATE OR DELETE OR TRUNCATE ON period
FOR EACH STATEMENT EXECUTE FUNCTION refuse_period_change();
CREATE TRIGGER period_frozen
BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON period_total
FOR EACH STATEMENT EXECUTE FUNCTION refuse_period_change();
CREATE TRIGGER period_frozen
BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON period_condition
FOR EACH STATEMENT EXECUTE FUNCTION refuse_period_change();
CREATE TRIGGER period_frozen
BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON period_organisation
FOR EACH STATEMENT EXECUTE FUNCTION refuse_period_change();
CREATE TRIGGER period_frozen
BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON period_building
FOR EACH STATEMENT EXECUTE FUNCTION refuse_period_change();
CREATE TRIGGER period_frozen
BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON period_post
FOR EACH STATEMENT EXECUTE FUNCTION refuse_period_change();
