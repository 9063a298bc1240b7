-- The journal that every total of the ledger is summed from. Derived from the rows that hold for
-- days, renewed in the statement that changes them, and never written by anyone else.
--
-- Terminology
--   Subject   what is counted: a room, or an allocation that names no room of a plan.
--   Entry     what one holder has of a subject on a day; organisation null is what nobody holds.
--   Posting   the difference between a subject's entries after and before a change, on the day of
--             the change and under its cause. The entries of a day are the sum of the postings up
--             to that day; a difference between two days is the sum of those in between.
--
-- No foreign keys: whatever a posting names is held by the rows that it is derived from.
CREATE TABLE ledger_posting (
    id BIGINT GENERATED ALWAYS AS IDENTITY,
    day DATE NOT NULL,
    cause TEXT NOT NULL,
    subject_id UUID NOT NULL,
    room_id UUID,
    building_id UUID NOT NULL,
    managing_prefix TEXT COLLATE "C" NOT NULL,
    organisation_id UUID,
    use_code TEXT,
    rooms SMALLINT NOT NULL,
    holdings SMALLINT NOT NULL,
    area_m2 NUMERIC(12, 2) NOT NULL,
    event_id BIGINT,
    CONSTRAINT ledger_posting_pkey PRIMARY KEY (id),
    CONSTRAINT ledger_posting_cause_check CHECK (cause IN ('subject_change', 'reallocation', 'use_change', 'correction', 'disposal', 'addition')),
    CONSTRAINT ledger_posting_change_check CHECK (rooms <> 0 OR holdings <> 0 OR area_m2 <> 0)
);
-- Totals of a division read this index alone.
CREATE INDEX ledger_posting_managing_prefix_day_idx ON ledger_posting (managing_prefix, day)
    INCLUDE (cause, organisation_id, use_code, building_id, rooms, holdings, area_m2);
CREATE INDEX ledger_posting_building_id_day_idx ON ledger_posting (building_id, day);
CREATE INDEX ledger_posting_organisation_id_day_idx ON ledger_posting (organisation_id, day);
CREATE INDEX ledger_posting_subject_id_idx ON ledger_posting (subject_id);

-- Derive the postings of some subjects from the versions of rooms and buildings and the allocations.
--
-- Input:   subjects uuid[] -- rooms, and allocations without a room, each once; unknown ids give
--          nothing
-- Output:  the columns of ledger_posting but its id; no order
-- Entries of a day on which the room is in force: the room's measured area by the shares of its
--   holders, ordered by organisation and rounded cumulatively, so that the portions sum to the area
--   to the cent; what no share covers under organisation null. Shares that total within 0.0001 of 1
--   are the whole room: thirds stand in the ledger as 0.333333. The first entry counts the room,
--   every entry is a holding.
-- Entries of a day without the room: one per allocation, its registered area by its share, 0 where
--   none is stated, as the use that it states. A holding, but no room.
-- Steps of one day, each under the cause of its event: the room's version; who manages the building;
--   the allocations, event by event. A subject that has no entries before or after a day makes one
--   step, under the first of these that changes.
-- Without an event, or with one that states no cause: a room that begins is an addition, other
--   versions are corrections, a new manager is a subject change, an allocation a reallocation.
-- Days before a building's first version count under the manager whom that version names.
--
-- Inlined into the statement that calls it, so that it is planned for as many subjects as there are:
-- plain SQL, STABLE and without SET.
CREATE FUNCTION derive_postings(subjects uuid[])
RETURNS TABLE (
    day date, cause text, subject_id uuid, room_id uuid, building_id uuid, managing_prefix text,
    organisation_id uuid, use_code text, rooms smallint, holdings smallint, area_m2 numeric,
    event_id bigint
)
LANGUAGE sql STABLE AS $$
WITH subject AS (
    SELECT room.id AS subject_id, room.id AS room_id, level.building_id
    FROM unnest(derive_postings.subjects) AS given (id)
    JOIN room ON room.id = given.id
    JOIN level ON level.id = room.level_id
    UNION ALL
    SELECT allocation.id, NULL, allocation.building_id
    FROM unnest(derive_postings.subjects) AS given (id)
    JOIN allocation ON allocation.id = given.id AND allocation.room_id IS NULL
),
version AS (
    SELECT
        subject.subject_id,
        lower(version.valid) AS since,
        coalesce(upper(version.valid), 'infinity') AS until,
        version.area_m2, version.use_code, version.began_event_id, version.ended_event_id
    FROM subject
    JOIN room_version AS version ON version.room_id = subject.room_id
    WHERE NOT isempty(version.valid)
),
holding AS (
    SELECT
        subject.subject_id,
        allocation.organisation_id, allocation.share, allocation.use_code,
        allocation.registered_area_m2,
        lower(allocation.valid) AS since,
        coalesce(upper(allocation.valid), 'infinity') AS until,
        coalesce(allocation.began_event_id, 0) AS began_event_id,
        coalesce(allocation.ended_event_id, 0) AS ended_event_id
    FROM subject
    JOIN allocation ON allocation.room_id = subject.room_id
    WHERE NOT isempty(allocation.valid)
    UNION ALL
    SELECT
        subject.subject_id,
        allocation.organisation_id, allocation.share, allocation.use_code,
        allocation.registered_area_m2,
        lower(allocation.valid), coalesce(upper(allocation.valid), 'infinity'),
        coalesce(allocation.began_event_id, 0), coalesce(allocation.ended_event_id, 0)
    FROM subject
    JOIN allocation ON allocation.id = subject.subject_id
    WHERE subject.room_id IS NULL
      AND NOT isempty(allocation.valid)
),
management AS (
    SELECT
        version.building_id, version.managing_prefix, version.began_event_id, version.ended_event_id,
        CASE
            WHEN lag(version.building_id) OVER earlier IS NULL THEN '-infinity'
            ELSE lower(version.valid)
        END AS since,
        coalesce(upper(version.valid), 'infinity') AS until
    FROM building_version AS version
    WHERE version.building_id IN (SELECT subject.building_id FROM subject)
      AND NOT isempty(version.valid)
    WINDOW earlier AS (PARTITION BY version.building_id ORDER BY lower(version.valid))
),
-- What changes: phase 1 the version, 2 the manager, 3 the allocations.
mark AS (
    SELECT
        version.subject_id, turn.day, 1 AS phase, NULL::bigint AS reached, turn.opened, turn.event_id
    FROM version
    CROSS JOIN LATERAL (
        VALUES (since, 1, began_event_id), (until, -1, ended_event_id)
    ) AS turn (day, opened, event_id)
    WHERE turn.day < 'infinity'
    UNION ALL
    SELECT subject.subject_id, turn.day, 2, NULL, 0, turn.event_id
    FROM subject
    JOIN management ON management.building_id = subject.building_id
    CROSS JOIN LATERAL (
        VALUES (since, began_event_id), (until, ended_event_id)
    ) AS turn (day, event_id)
    WHERE turn.day > '-infinity'
      AND turn.day < 'infinity'
    UNION ALL
    SELECT holding.subject_id, turn.day, 3, turn.event_id, turn.opened, nullif(turn.event_id, 0)
    FROM holding
    CROSS JOIN LATERAL (
        VALUES (since, 1, began_event_id), (until, -1, ended_event_id)
    ) AS turn (day, opened, event_id)
    WHERE turn.day < 'infinity'
),
step AS (
    SELECT
        subject_id, day, phase, reached,
        sum(opened)::int AS opened,
        bool_and(opened > 0) AS begins,
        coalesce(
            max(event_id) FILTER (WHERE opened >= 0), max(event_id) FILTER (WHERE opened < 0)
        ) AS event_id
    FROM mark
    GROUP BY subject_id, day, phase, reached
),
-- How many versions and allocations are open before a day's steps, and after them.
counted AS (
    SELECT
        step.*,
        sum(opened) OVER (PARTITION BY subject_id ORDER BY day) AS open_after,
        sum(opened) OVER (PARTITION BY subject_id, day) AS open_more,
        row_number() OVER in_turn AS ordinal,
        phase <> 2 AND count(*) FILTER (WHERE phase <> 2) OVER in_turn = 1 AS leads
    FROM step
    WINDOW in_turn AS (PARTITION BY subject_id, day ORDER BY phase, reached)
),
point AS (
    SELECT
        counted.subject_id, counted.day, counted.ordinal, counted.phase, counted.event_id,
        coalesce(
            event.cause,
            CASE counted.phase
                WHEN 1 THEN CASE WHEN counted.begins THEN 'addition' ELSE 'correction' END
                WHEN 2 THEN 'subject_change'
                ELSE 'reallocation'
            END
        ) AS cause,
        -- The last event of the day whose allocations count already.
        CASE
            WHEN 0 IN (open_after, open_after - open_more) THEN 9223372036854775807
            ELSE coalesce(counted.reached, -1)
        END AS reached,
        0 IN (open_after, open_after - open_more) AS whole
    FROM counted
    LEFT JOIN event ON event.id = counted.event_id
    WHERE counted.leads OR 0 NOT IN (open_after, open_after - open_more)
),
linked AS (
    SELECT
        point.*,
        lead(day) OVER onward AS next_day,
        lead(ordinal) OVER onward AS next_ordinal,
        lead(cause) OVER onward AS next_cause,
        lead(event_id) OVER onward AS next_event_id
    FROM point
    WINDOW onward AS (PARTITION BY subject_id ORDER BY day, ordinal)
),
-- The room as each step leaves it.
stand AS (
    SELECT
        linked.*,
        subject.room_id, subject.building_id, management.managing_prefix,
        version.subject_id IS NOT NULL AS in_force, version.area_m2, version.use_code
    FROM linked
    JOIN subject ON subject.subject_id = linked.subject_id
    JOIN management
        ON management.building_id = subject.building_id
        AND management.since <= linked.day - (linked.phase = 1 AND NOT linked.whole)::int
        AND management.until > linked.day - (linked.phase = 1 AND NOT linked.whole)::int
    LEFT JOIN version
        ON version.subject_id = linked.subject_id
        AND version.since <= linked.day
        AND version.until > linked.day
),
held AS (
    SELECT
        stand.subject_id, stand.day, stand.ordinal, stand.cause, stand.event_id,
        stand.next_day, stand.next_ordinal, stand.next_cause, stand.next_event_id,
        stand.room_id, stand.building_id, stand.managing_prefix,
        stand.in_force, stand.area_m2,
        holding.organisation_id, holding.share,
        CASE WHEN stand.in_force THEN stand.use_code ELSE holding.use_code END AS use_code,
        holding.registered_area_m2,
        coalesce(sum(holding.share) OVER held_so_far, 0) AS share_so_far,
        coalesce(sum(holding.share) OVER one_step, 0) AS share_in_all,
        row_number() OVER held_so_far AS position,
        count(*) OVER one_step AS holders
    FROM stand
    LEFT JOIN holding
        ON holding.subject_id = stand.subject_id
        AND (holding.since < stand.day
            OR (holding.since = stand.day AND holding.began_event_id <= stand.reached))
        AND (holding.until > stand.day
            OR (holding.until = stand.day AND holding.ended_event_id > stand.reached))
    WINDOW
        one_step AS (PARTITION BY stand.subject_id, stand.day, stand.ordinal),
        held_so_far AS (
            PARTITION BY stand.subject_id, stand.day, stand.ordinal ORDER BY holding.organisation_id
            ROWS UNBOUNDED PRECEDING
        )
),
-- Areas up to and with each holder; a share that is left over makes one more entry.
covered AS (
    SELECT
        held.*,
        CASE
            WHEN position = holders AND share_in_all >= 0.9999 THEN area_m2
            ELSE round(area_m2 * share_so_far, 2)
        END AS covered_m2,
        round(area_m2 * (share_so_far - coalesce(share, 0)), 2) AS covered_before_m2
    FROM held
),
entry AS (
    SELECT
        covered.subject_id, covered.day, covered.ordinal, covered.cause, covered.event_id,
        covered.next_day, covered.next_ordinal, covered.next_cause, covered.next_event_id,
        covered.room_id, covered.building_id, covered.managing_prefix, covered.use_code,
        part.organisation_id, part.rooms, part.area_m2
    FROM covered
    CROSS JOIN LATERAL (
        SELECT
            organisation_id,
            (in_force AND position = 1)::int AS rooms,
            CASE
                WHEN in_force THEN covered_m2 - covered_before_m2
                ELSE round(coalesce(registered_area_m2 * share, 0), 2)
            END AS area_m2
        WHERE share IS NOT NULL
        UNION ALL
        SELECT NULL, (share IS NULL)::int, covered.area_m2 - covered_m2
        WHERE in_force AND position = holders AND share_in_all < 0.9999
    ) AS part
)
SELECT
    side.day, side.cause, entry.subject_id, entry.room_id, entry.building_id,
    entry.managing_prefix, entry.organisation_id, entry.use_code,
    sum(side.sign * entry.rooms)::smallint,
    sum(side.sign)::smallint,
    sum(side.sign * entry.area_m2),
    side.event_id
FROM entry
CROSS JOIN LATERAL (
    VALUES
        (1, entry.day, entry.ordinal, entry.cause, entry.event_id),
        (-1, entry.next_day, entry.next_ordinal, entry.next_cause, entry.next_event_id)
) AS side (sign, day, ordinal, cause, event_id)
WHERE side.day IS NOT NULL
GROUP BY
    entry.subject_id, side.day, side.ordinal, side.cause, side.event_id, entry.room_id,
    entry.building_id, entry.managing_prefix, entry.organisation_id, entry.use_code
HAVING sum(side.sign * entry.rooms) <> 0
    OR sum(side.sign) <> 0
    OR sum(side.sign * entry.area_m2) <> 0
$$;

-- Renew the postings of some subjects.
--
-- The buildings are locked first: of two transactions that change one building's ledger, the second
-- waits and then sees what the first wrote. REPEATABLE READ would not see it, and there the row is
-- written, so that the second transaction fails and is retried by its caller.
-- One plan is kept for changes of some rooms: planning takes longer than deriving them. For many
-- a plan is made each time: the one kept for some would take hours for a million.
CREATE FUNCTION renew_postings(subjects uuid[]) RETURNS void
LANGUAGE plpgsql
SET plan_cache_mode = force_generic_plan
SET work_mem = '64MB' AS $$
DECLARE
    buildings uuid[];
BEGIN
    IF subjects IS NULL THEN
        RETURN;
    END IF;
    EXECUTE
        'SELECT array_agg(DISTINCT building_id) FROM (
            SELECT level.building_id
            FROM unnest($1) AS given (id)
            JOIN room ON room.id = given.id
            JOIN level ON level.id = room.level_id
            UNION ALL
            SELECT allocation.building_id
            FROM unnest($1) AS given (id)
            JOIN allocation ON allocation.id = given.id AND allocation.room_id IS NULL
        ) AS touched'
        INTO buildings USING subjects;
    PERFORM 1 FROM building WHERE id = ANY (buildings) ORDER BY id FOR NO KEY UPDATE;
    IF current_setting('transaction_isolation') = 'repeatable read' THEN
        UPDATE building SET code = code WHERE id = ANY (buildings);
    END IF;
    IF cardinality(subjects) <= 100 THEN
        DELETE FROM ledger_posting WHERE subject_id = ANY (subjects);
        INSERT INTO ledger_posting (
            day, cause, subject_id, room_id, building_id, managing_prefix, organisation_id,
            use_code, rooms, holdings, area_m2, event_id
        )
        SELECT * FROM derive_postings(subjects);
        RETURN;
    END IF;
    EXECUTE 'DELETE FROM ledger_posting WHERE subject_id IN (SELECT unnest($1))' USING subjects;
    EXECUTE
        'INSERT INTO ledger_posting (
            day, cause, subject_id, room_id, building_id, managing_prefix, organisation_id,
            use_code, rooms, holdings, area_m2, event_id
        )
        SELECT * FROM derive_postings($1)'
        USING subjects;
END
$$;

-- Postings of a scope that are not what the ledger's rows derive to (stored), and derived ones that
-- are not there (derived); nothing, unless something else than the triggers wrote.
CREATE FUNCTION check_postings(scope text)
RETURNS TABLE (
    side text, day date, cause text, subject_id uuid, room_id uuid, building_id uuid,
    managing_prefix text, organisation_id uuid, use_code text, rooms smallint, holdings smallint,
    area_m2 numeric, event_id bigint
)
LANGUAGE plpgsql STABLE AS $$
DECLARE
    subjects uuid[];
BEGIN
    SELECT array_agg(seen.subject_id) INTO subjects
    FROM (
        SELECT room.id AS subject_id
        FROM building
        JOIN level ON level.building_id = building.id
        JOIN room ON room.level_id = level.id
        WHERE starts_with(building.managing_prefix, scope)
        UNION
        SELECT allocation.id
        FROM building
        JOIN allocation ON allocation.building_id = building.id AND allocation.room_id IS NULL
        WHERE starts_with(building.managing_prefix, scope)
        UNION
        SELECT posting.subject_id
        FROM ledger_posting AS posting
        WHERE starts_with(posting.managing_prefix, scope)
    ) AS seen;
    RETURN QUERY EXECUTE
        'WITH stored AS (
            SELECT day, cause, posting.subject_id, room_id, building_id, managing_prefix,
                organisation_id, use_code, rooms, holdings, area_m2::numeric, event_id
            FROM ledger_posting AS posting
            JOIN unnest($1) AS given (id) ON given.id = posting.subject_id
        ),
        derived AS (
            SELECT * FROM derive_postings($1)
        )
        SELECT ''stored'', difference.*
        FROM (SELECT * FROM stored EXCEPT ALL SELECT * FROM derived) AS difference
        UNION ALL
        SELECT ''derived'', difference.*
        FROM (SELECT * FROM derived EXCEPT ALL SELECT * FROM stored) AS difference'
        USING subjects;
END
$$;

-- The triggers: which subjects a statement touched. Of an update, only the rows that changed in
-- what postings are derived from.
CREATE FUNCTION post_room_versions() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    touched uuid[];
BEGIN
    IF TG_OP = 'INSERT' THEN
        SELECT array_agg(DISTINCT room_id) INTO touched FROM new_rows;
    ELSIF TG_OP = 'DELETE' THEN
        SELECT array_agg(DISTINCT room_id) INTO touched FROM old_rows;
    ELSE
        WITH before AS (
            SELECT room_id, use_code, area_m2, valid, began_event_id, ended_event_id FROM old_rows
        ),
        after AS (
            SELECT room_id, use_code, area_m2, valid, began_event_id, ended_event_id FROM new_rows
        ),
        change AS (
            (SELECT * FROM before EXCEPT ALL SELECT * FROM after)
            UNION ALL
            (SELECT * FROM after EXCEPT ALL SELECT * FROM before)
        )
        SELECT array_agg(DISTINCT room_id) INTO touched FROM change;
    END IF;
    PERFORM renew_postings(touched);
    RETURN NULL;
END
$$;

CREATE FUNCTION post_allocations() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    touched uuid[];
BEGIN
    IF TG_OP = 'INSERT' THEN
        SELECT array_agg(DISTINCT coalesce(room_id, id)) INTO touched FROM new_rows;
    ELSIF TG_OP = 'DELETE' THEN
        SELECT array_agg(DISTINCT coalesce(room_id, id)) INTO touched FROM old_rows;
    ELSE
        WITH before AS (
            SELECT id, room_id, building_id, organisation_id, share, use_code, registered_area_m2,
                valid, began_event_id, ended_event_id
            FROM old_rows
        ),
        after AS (
            SELECT id, room_id, building_id, organisation_id, share, use_code, registered_area_m2,
                valid, began_event_id, ended_event_id
            FROM new_rows
        ),
        change AS (
            (SELECT * FROM before EXCEPT ALL SELECT * FROM after)
            UNION ALL
            (SELECT * FROM after EXCEPT ALL SELECT * FROM before)
        )
        SELECT array_agg(DISTINCT coalesce(room_id, id)) INTO touched FROM change;
    END IF;
    PERFORM renew_postings(touched);
    RETURN NULL;
END
$$;

CREATE FUNCTION post_building_versions() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    buildings uuid[];
    touched uuid[];
BEGIN
    IF TG_OP = 'INSERT' THEN
        SELECT array_agg(DISTINCT building_id) INTO buildings FROM new_rows;
    ELSIF TG_OP = 'DELETE' THEN
        SELECT array_agg(DISTINCT building_id) INTO buildings FROM old_rows;
    ELSE
        WITH before AS (
            SELECT building_id, managing_prefix, valid, began_event_id, ended_event_id
            FROM old_rows
        ),
        after AS (
            SELECT building_id, managing_prefix, valid, began_event_id, ended_event_id
            FROM new_rows
        ),
        change AS (
            (SELECT * FROM before EXCEPT ALL SELECT * FROM after)
            UNION ALL
            (SELECT * FROM after EXCEPT ALL SELECT * FROM before)
        )
        SELECT array_agg(DISTINCT building_id) INTO buildings FROM change;
    END IF;
    -- Locked before they are looked into: a room that another transaction adds is waited for.
    PERFORM 1 FROM building WHERE id = ANY (buildings) ORDER BY id FOR NO KEY UPDATE;
    EXECUTE
        'SELECT array_agg(subject_id) FROM (
            SELECT room.id AS subject_id
            FROM level JOIN room ON room.level_id = level.id
            WHERE level.building_id = ANY ($1)
            UNION ALL
            SELECT allocation.id FROM allocation
            WHERE allocation.room_id IS NULL AND allocation.building_id = ANY ($1)
        ) AS subject'
        INTO touched USING buildings;
    PERFORM renew_postings(touched);
    RETURN NULL;
END
$$;

-- A table emptied at once tells no rows: everything is posted anew.
CREATE FUNCTION post_everything() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    touched uuid[];
BEGIN
    SELECT array_agg(DISTINCT subject_id) INTO touched FROM ledger_posting;
    PERFORM renew_postings(touched);
    RETURN NULL;
END
$$;

CREATE TRIGGER room_version_posts_insert
AFTER INSERT ON room_version REFERENCING NEW TABLE AS new_rows
FOR EACH STATEMENT EXECUTE FUNCTION post_room_versions();
CREATE TRIGGER room_version_posts_update
AFTER UPDATE ON room_version REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
FOR EACH STATEMENT EXECUTE FUNCTION post_room_versions();
CREATE TRIGGER room_version_posts_delete
AFTER DELETE ON room_version REFERENCING OLD TABLE AS old_rows
FOR EACH STATEMENT EXECUTE FUNCTION post_room_versions();
CREATE TRIGGER room_version_posts_truncate
AFTER TRUNCATE ON room_version
FOR EACH STATEMENT EXECUTE FUNCTION post_everything();

CREATE TRIGGER allocation_posts_insert
AFTER INSERT ON allocation REFERENCING NEW TABLE AS new_rows
FOR EACH STATEMENT EXECUTE FUNCTION post_allocations();
CREATE TRIGGER allocation_posts_update
AFTER UPDATE ON allocation REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
FOR EACH STATEMENT EXECUTE FUNCTION post_allocations();
CREATE TRIGGER allocation_posts_delete
AFTER DELETE ON allocation REFERENCING OLD TABLE AS old_rows
FOR EACH STATEMENT EXECUTE FUNCTION post_allocations();
CREATE TRIGGER allocation_posts_truncate
AFTER TRUNCATE ON allocation
FOR EACH STATEMENT EXECUTE FUNCTION post_everything();

CREATE TRIGGER building_version_posts_insert
AFTER INSERT ON building_version REFERENCING NEW TABLE AS new_rows
FOR EACH STATEMENT EXECUTE FUNCTION post_building_versions();
CREATE TRIGGER building_version_posts_update
AFTER UPDATE ON building_version REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
FOR EACH STATEMENT EXECUTE FUNCTION post_building_versions();
CREATE TRIGGER building_version_posts_delete
AFTER DELETE ON building_version REFERENCING OLD TABLE AS old_rows
FOR EACH STATEMENT EXECUTE FUNCTION post_building_versions();
CREATE TRIGGER building_version_posts_truncate
AFTER TRUNCATE ON building_version
FOR EACH STATEMENT EXECUTE FUNCTION post_everything();

-- What the ledger holds already.
SELECT renew_postings(array_agg(subject_id))
FROM (
    SELECT id AS subject_id FROM room
    UNION ALL
    SELECT id FROM allocation WHERE room_id IS NULL
) AS subject;
