-- Row-level security: what the web process sees and changes is decided here, row by row.
--
-- Terminology
--   Owner          whoever migrates: owns the tables, runs the operator's commands, sees everything.
--   smartmap_web   the web process and the worker. Sees what the transaction's settings name:
--                  smartmap.prefixes (array of division prefixes), smartmap.organisations (array of
--                  ids, or empty: not bound to any), smartmap.day. No settings, no rows.
--   smartmap_tiles draws tiles. Sees all rows of some columns; its statements bear the scope
--                  themselves, because an index on geometry cannot be used beneath a policy.
--   Guarded        row-level security enabled and forced, so that owning a table is no way round it.
-- Every table is guarded but those of reference data, which are the same for everybody.

-- The settings as values. Null where nothing is set: no prefix is the start of anything then.
CREATE FUNCTION scope_prefixes() RETURNS text[] LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT nullif(current_setting('smartmap.prefixes', true), '')::text[]
$$;
CREATE FUNCTION scope_organisations() RETURNS uuid[] LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT nullif(current_setting('smartmap.organisations', true), '')::uuid[]
$$;
CREATE FUNCTION scope_day() RETURNS date LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT coalesce(nullif(current_setting('smartmap.day', true), '')::date, CURRENT_DATE)
$$;

-- A building that changed hands keeps who else managed it: its row (code, name, place) stays
-- readable to them, because their ledger of earlier days names it. Null for nearly all.
ALTER TABLE building ADD COLUMN former_prefixes TEXT[];
CREATE FUNCTION keep_former_prefixes() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    touched uuid := CASE WHEN TG_OP = 'DELETE' THEN OLD.building_id ELSE NEW.building_id END;
    managers text[];
BEGIN
    SELECT array_agg(DISTINCT version.managing_prefix) INTO managers
    FROM building_version AS version
    WHERE version.building_id = touched
      AND NOT isempty(version.valid);
    IF cardinality(managers) < 2 THEN
        managers := NULL;
    END IF;
    UPDATE building SET former_prefixes = managers
    WHERE id = touched
      AND former_prefixes IS DISTINCT FROM managers;
    RETURN NULL;
END
$$;
CREATE TRIGGER building_version_keeps_former_prefixes
AFTER INSERT OR UPDATE OR DELETE ON building_version
FOR EACH ROW EXECUTE FUNCTION keep_former_prefixes();
UPDATE building
SET former_prefixes = managed.prefixes
FROM (
    SELECT building_id, array_agg(DISTINCT managing_prefix) AS prefixes
    FROM building_version
    WHERE NOT isempty(valid)
    GROUP BY building_id
    HAVING count(DISTINCT managing_prefix) > 1
) AS managed
WHERE building.id = managed.building_id;

CREATE INDEX building_former_prefixes_idx ON building (id) WHERE former_prefixes IS NOT NULL;

-- Under which prefix a row lies that belongs to a building (who manages it now), or of organisations
-- to the division that they belong to now. Kept on the row: a condition that asks another guarded
-- table draws that table's conditions into the plan, and theirs, to a thousand nodes for a room.
ALTER TABLE level ADD COLUMN scope_prefix TEXT COLLATE "C";
ALTER TABLE floor_plan ADD COLUMN scope_prefix TEXT COLLATE "C";
ALTER TABLE floor_plan_room ADD COLUMN scope_prefix TEXT COLLATE "C";
ALTER TABLE plan_revision ADD COLUMN scope_prefix TEXT COLLATE "C";
ALTER TABLE room ADD COLUMN scope_prefix TEXT COLLATE "C";
ALTER TABLE room_version ADD COLUMN scope_prefix TEXT COLLATE "C";
ALTER TABLE room_state ADD COLUMN scope_prefix TEXT COLLATE "C";
ALTER TABLE allocation ADD COLUMN scope_prefix TEXT COLLATE "C";
ALTER TABLE occupancy ADD COLUMN scope_prefix TEXT COLLATE "C";
ALTER TABLE finding ADD COLUMN scope_prefix TEXT COLLATE "C";
ALTER TABLE organisation ADD COLUMN scope_prefix TEXT COLLATE "C";

-- Whatever a writer says of a prefix, the row's place decides. Argument: what the row hangs on.
CREATE FUNCTION keep_scope_prefix() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    NEW.scope_prefix := NULL;
    CASE TG_ARGV[0]
    WHEN 'building' THEN
        SELECT managing_prefix INTO NEW.scope_prefix FROM building WHERE id = NEW.building_id;
    WHEN 'level' THEN
        SELECT scope_prefix INTO NEW.scope_prefix FROM level WHERE id = NEW.level_id;
    WHEN 'floor_plan' THEN
        SELECT scope_prefix INTO NEW.scope_prefix FROM floor_plan WHERE id = NEW.floor_plan_id;
    WHEN 'room' THEN
        SELECT scope_prefix INTO NEW.scope_prefix FROM room WHERE id = NEW.room_id;
    WHEN 'room or building' THEN
        IF NEW.room_id IS NOT NULL THEN
            SELECT scope_prefix INTO NEW.scope_prefix FROM room WHERE id = NEW.room_id;
        ELSE
            SELECT managing_prefix INTO NEW.scope_prefix FROM building WHERE id = NEW.building_id;
        END IF;
    WHEN 'finding' THEN
        NEW.scope_prefix := coalesce(
            (SELECT managing_prefix FROM building WHERE id = NEW.building_id),
            (SELECT scope_prefix FROM level WHERE id = NEW.level_id),
            (SELECT scope_prefix FROM room WHERE id = NEW.room_id),
            (SELECT scope_prefix FROM floor_plan WHERE id = NEW.floor_plan_id),
            (SELECT scope_prefix FROM organisation WHERE id = NEW.organisation_id)
        );
    END CASE;
    RETURN NEW;
END
$$;
UPDATE level SET scope_prefix = building.managing_prefix
FROM building WHERE building.id = level.building_id;
UPDATE floor_plan SET scope_prefix = level.scope_prefix FROM level WHERE level.id = level_id;
UPDATE floor_plan_room SET scope_prefix = floor_plan.scope_prefix
FROM floor_plan WHERE floor_plan.id = floor_plan_id;
UPDATE plan_revision SET scope_prefix = level.scope_prefix FROM level WHERE level.id = level_id;
UPDATE room SET scope_prefix = level.scope_prefix FROM level WHERE level.id = level_id;
UPDATE room_state SET scope_prefix = room.scope_prefix FROM room WHERE room.id = room_id;
UPDATE occupancy SET scope_prefix = room.scope_prefix FROM room WHERE room.id = room_id;
-- Nothing that postings are derived from changes.
ALTER TABLE room_version DISABLE TRIGGER USER;
UPDATE room_version SET scope_prefix = level.scope_prefix FROM level WHERE level.id = level_id;
ALTER TABLE room_version ENABLE TRIGGER USER;
ALTER TABLE allocation DISABLE TRIGGER USER;
UPDATE allocation SET scope_prefix = room.scope_prefix FROM room WHERE room.id = room_id;
UPDATE allocation SET scope_prefix = building.managing_prefix
FROM building WHERE room_id IS NULL AND building.id = building_id;
ALTER TABLE allocation ENABLE TRIGGER USER;

ALTER TABLE level ALTER COLUMN scope_prefix SET NOT NULL;
ALTER TABLE floor_plan ALTER COLUMN scope_prefix SET NOT NULL;
ALTER TABLE floor_plan_room ALTER COLUMN scope_prefix SET NOT NULL;
ALTER TABLE plan_revision ALTER COLUMN scope_prefix SET NOT NULL;
ALTER TABLE room ALTER COLUMN scope_prefix SET NOT NULL;
ALTER TABLE room_version ALTER COLUMN scope_prefix SET NOT NULL;
ALTER TABLE room_state ALTER COLUMN scope_prefix SET NOT NULL;
ALTER TABLE allocation ALTER COLUMN scope_prefix SET NOT NULL;
ALTER TABLE occupancy ALTER COLUMN scope_prefix SET NOT NULL;
CREATE TRIGGER level_keeps_scope_prefix BEFORE INSERT OR UPDATE OF building_id, scope_prefix ON level
FOR EACH ROW EXECUTE FUNCTION keep_scope_prefix('building');
CREATE TRIGGER floor_plan_keeps_scope_prefix BEFORE INSERT OR UPDATE OF level_id, scope_prefix ON floor_plan
FOR EACH ROW EXECUTE FUNCTION keep_scope_prefix('level');
CREATE TRIGGER plan_revision_keeps_scope_prefix BEFORE INSERT OR UPDATE OF level_id, scope_prefix ON plan_revision
FOR EACH ROW EXECUTE FUNCTION keep_scope_prefix('level');
CREATE TRIGGER room_keeps_scope_prefix BEFORE INSERT OR UPDATE OF level_id, scope_prefix ON room
FOR EACH ROW EXECUTE FUNCTION keep_scope_prefix('level');
CREATE TRIGGER room_version_keeps_scope_prefix BEFORE INSERT OR UPDATE OF level_id, scope_prefix ON room_version
FOR EACH ROW EXECUTE FUNCTION keep_scope_prefix('level');
CREATE TRIGGER floor_plan_room_keeps_scope_prefix BEFORE INSERT OR UPDATE OF floor_plan_id, scope_prefix ON floor_plan_room
FOR EACH ROW EXECUTE FUNCTION keep_scope_prefix('floor_plan');
CREATE TRIGGER room_state_keeps_scope_prefix BEFORE INSERT OR UPDATE OF room_id, scope_prefix ON room_state
FOR EACH ROW EXECUTE FUNCTION keep_scope_prefix('room');
CREATE TRIGGER occupancy_keeps_scope_prefix BEFORE INSERT OR UPDATE OF room_id, scope_prefix ON occupancy
FOR EACH ROW EXECUTE FUNCTION keep_scope_prefix('room');
CREATE TRIGGER allocation_keeps_scope_prefix BEFORE INSERT OR UPDATE OF room_id, building_id, scope_prefix ON allocation
FOR EACH ROW EXECUTE FUNCTION keep_scope_prefix('room or building');
CREATE TRIGGER finding_keeps_scope_prefix
BEFORE INSERT OR UPDATE OF building_id, level_id, room_id, floor_plan_id, organisation_id, scope_prefix
ON finding FOR EACH ROW EXECUTE FUNCTION keep_scope_prefix('finding');

-- An organisation lies where its newest version says; null until it has one.
CREATE FUNCTION keep_organisation_prefix() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    touched uuid := CASE WHEN TG_OP = 'DELETE' THEN OLD.organisation_id ELSE NEW.organisation_id END;
    prefix text;
BEGIN
    SELECT division.prefix INTO prefix
    FROM organisation_version AS version
    JOIN division ON division.code = version.division_code
    WHERE version.organisation_id = touched
    ORDER BY lower(version.valid) DESC NULLS LAST, version.id
    LIMIT 1;
    UPDATE organisation SET scope_prefix = prefix
    WHERE id = touched AND scope_prefix IS DISTINCT FROM prefix;
    IF FOUND THEN
        UPDATE finding SET scope_prefix = NULL -- its own trigger says what it is
        WHERE organisation_id = touched
          AND num_nonnulls(building_id, level_id, room_id, floor_plan_id) = 0;
    END IF;
    RETURN NULL;
END
$$;
CREATE TRIGGER organisation_version_keeps_scope_prefix
AFTER INSERT OR UPDATE OR DELETE ON organisation_version
FOR EACH ROW EXECUTE FUNCTION keep_organisation_prefix();
UPDATE organisation
SET scope_prefix = newest.prefix
FROM (
    SELECT DISTINCT ON (version.organisation_id) version.organisation_id, division.prefix
    FROM organisation_version AS version
    JOIN division ON division.code = version.division_code
    ORDER BY version.organisation_id, lower(version.valid) DESC NULLS LAST, version.id
) AS newest
WHERE organisation.id = newest.organisation_id;
UPDATE finding SET scope_prefix = NULL;

-- A building that changes hands takes along what is in it. Whoever is writing into these tables is
-- waited for: what they add would bear the prefix that they read before.
CREATE FUNCTION hand_scope_over() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    levels uuid[];
    rooms uuid[];
BEGIN
    LOCK TABLE level, floor_plan, floor_plan_room, plan_revision, room, room_version, room_state,
        allocation, occupancy, finding IN SHARE ROW EXCLUSIVE MODE;
    SELECT array_agg(id) INTO levels FROM level WHERE building_id = NEW.id;
    SELECT array_agg(id) INTO rooms FROM room WHERE level_id = ANY (levels);
    UPDATE level SET scope_prefix = NULL WHERE id = ANY (levels); -- the triggers say what it is
    UPDATE floor_plan SET scope_prefix = NULL WHERE level_id = ANY (levels);
    UPDATE floor_plan_room SET scope_prefix = NULL
    WHERE floor_plan_id IN (SELECT id FROM floor_plan WHERE level_id = ANY (levels));
    UPDATE plan_revision SET scope_prefix = NULL WHERE level_id = ANY (levels);
    UPDATE room SET scope_prefix = NULL WHERE id = ANY (rooms);
    UPDATE room_version SET scope_prefix = NULL WHERE level_id = ANY (levels);
    UPDATE room_state SET scope_prefix = NULL WHERE room_id = ANY (rooms);
    UPDATE occupancy SET scope_prefix = NULL WHERE room_id = ANY (rooms);
    UPDATE allocation SET scope_prefix = NULL WHERE room_id = ANY (rooms) OR building_id = NEW.id;
    UPDATE finding SET scope_prefix = NULL
    WHERE building_id = NEW.id
       OR level_id = ANY (levels)
       OR room_id = ANY (rooms)
       OR floor_plan_id IN (SELECT id FROM floor_plan WHERE level_id = ANY (levels));
    RETURN NULL;
END
$$;
CREATE TRIGGER building_hands_scope_over AFTER UPDATE OF managing_division_code ON building
FOR EACH ROW WHEN (OLD.managing_division_code <> NEW.managing_division_code)
EXECUTE FUNCTION hand_scope_over();

-- The prefixes, of an account that is bound to no organisation: what lies under them is open to it.
CREATE FUNCTION scope_open() RETURNS text[] LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT CASE
        WHEN nullif(current_setting('smartmap.organisations', true), '') IS NULL
        THEN nullif(current_setting('smartmap.prefixes', true), '')::text[]
    END
$$;

-- What is seen although it does not lie under an open prefix. Of an account that is bound: what its
-- organisations hold on the day looked at, under its prefixes. Of any other: the inside of buildings
-- that were managed under its prefixes on that day, and the row of those that ever were.
CREATE FUNCTION scope_former_rooms() RETURNS SETOF uuid LANGUAGE plpgsql STABLE ROWS 100
SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    RETURN QUERY
    SELECT room.id
    FROM building
    JOIN building_version AS version ON version.building_id = building.id
    JOIN level ON level.building_id = building.id
    JOIN room ON room.level_id = level.id
    WHERE building.former_prefixes IS NOT NULL
      AND version.valid @> scope_day()
      AND version.managing_prefix ^@ ANY (scope_open());
END
$$;
CREATE FUNCTION scope_other_rooms() RETURNS SETOF uuid LANGUAGE plpgsql STABLE ROWS 100
SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF scope_organisations() IS NULL THEN
        RETURN QUERY SELECT scope_former_rooms();
        RETURN;
    END IF;
    RETURN QUERY
    SELECT allocation.room_id
    FROM allocation
    WHERE allocation.organisation_id = ANY (scope_organisations())
      AND allocation.valid @> scope_day()
      AND allocation.room_id IS NOT NULL
      AND allocation.scope_prefix ^@ ANY (scope_prefixes());
END
$$;
CREATE FUNCTION scope_other_levels() RETURNS SETOF uuid LANGUAGE plpgsql STABLE ROWS 100
SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    RETURN QUERY
    SELECT level.id
    FROM building
    JOIN building_version AS version ON version.building_id = building.id
    JOIN level ON level.building_id = building.id
    WHERE building.former_prefixes IS NOT NULL
      AND version.valid @> scope_day()
      AND version.managing_prefix ^@ ANY (scope_open());
    IF scope_organisations() IS NOT NULL THEN
        RETURN QUERY SELECT room.level_id FROM room WHERE room.id IN (SELECT scope_other_rooms());
    END IF;
END
$$;
CREATE FUNCTION scope_other_buildings() RETURNS SETOF uuid LANGUAGE plpgsql STABLE ROWS 100
SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF scope_organisations() IS NULL THEN
        RETURN QUERY
        SELECT building.id
        FROM building
        JOIN building_version AS version ON version.building_id = building.id
        WHERE building.former_prefixes IS NOT NULL
          AND version.managing_prefix ^@ ANY (scope_prefixes());
        RETURN;
    END IF;
    RETURN QUERY
    SELECT level.building_id FROM level WHERE level.id IN (SELECT scope_other_levels())
    UNION
    SELECT allocation.building_id
    FROM allocation
    WHERE allocation.organisation_id = ANY (scope_organisations())
      AND allocation.valid @> scope_day()
      AND allocation.room_id IS NULL
      AND allocation.scope_prefix ^@ ANY (scope_prefixes());
END
$$;
-- Buildings whose history is seen though others managed them then: who has one now has its past.
CREATE FUNCTION scope_gained_buildings() RETURNS SETOF uuid LANGUAGE plpgsql STABLE ROWS 100
SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    RETURN QUERY
    SELECT building.id
    FROM building
    WHERE building.former_prefixes IS NOT NULL
      AND building.managing_prefix ^@ ANY (scope_open());
END
$$;

-- Rooms over a point that are seen. An index on geometry is of no use beneath a policy, since what
-- compares geometries might tell of rows that are not seen; here it is, and only ids go out, which are
-- read again under the policies. Whoever logs in as the owner sees all of them.
--
-- Input:   lon, lat double precision -- degrees, CRS84; storey int or null -- only on this one; day date
CREATE FUNCTION scope_rooms_at(lon float8, lat float8, storey int, day date) RETURNS SETOF uuid
LANGUAGE plpgsql STABLE ROWS 4 SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    point geometry := ST_SetSRID(ST_MakePoint(lon, lat), 4490);
BEGIN
    RETURN QUERY
    SELECT version.room_id
    FROM room_version AS version
    JOIN level ON level.id = version.level_id
    WHERE version.geom && point
      AND ST_Covers(version.geom, point)
      AND version.valid @> scope_rooms_at.day
      AND (storey IS NULL OR level.ordinal = storey)
      AND (
          version.scope_prefix ^@ ANY (scope_open())
          OR session_user = current_user
          OR version.room_id IN (SELECT scope_other_rooms())
      );
END
$$;

-- Whether an organisation of elsewhere holds, or ever held, anything within the scope: its name is
-- told then, its posts are not.
DROP INDEX ledger_posting_organisation_id_day_idx;
CREATE INDEX ledger_posting_organisation_id_managing_prefix_day_idx
    ON ledger_posting (organisation_id, managing_prefix, day);
CREATE FUNCTION organisation_present(organisation uuid) RETURNS boolean LANGUAGE plpgsql STABLE
SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    RETURN EXISTS (
        SELECT 1
        FROM unnest(scope_prefixes()) AS own (prefix)
        JOIN ledger_posting AS posting
            ON posting.organisation_id = organisation
            AND posting.managing_prefix >= own.prefix
            AND posting.managing_prefix < own.prefix || ':'
    );
END
$$;
-- What derives rows from rows sees all of them, whoever writes: shares are summed over every holder,
-- postings and periods over all that they count.
ALTER FUNCTION check_allocation_shares() SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp;
ALTER FUNCTION renew_postings(uuid[]) SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp;
ALTER FUNCTION post_room_versions() SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp;
ALTER FUNCTION post_allocations() SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp;
ALTER FUNCTION post_building_versions() SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp;
ALTER FUNCTION post_everything() SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp;
ALTER FUNCTION freeze_period() SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp;
REVOKE EXECUTE ON FUNCTION renew_postings(uuid[]) FROM PUBLIC;

-- A view reads as whoever asks, not as its owner.
ALTER VIEW room_standing SET (security_invoker = true);

-- Who sees which rows. In the conditions
--   @open(column)   the prefix or code in the column lies under an open prefix
--   @within(column) it lies under a prefix, whether or not the account is bound to organisations
--   @mine(column)   the organisation in the column is one that the account is bound to
--   @unbound        it is bound to none
-- The settings are read once a statement, the lists of what else is seen when the first row asks for
-- them. The planner is told that a condition hides nearly nothing (a comparison with <> of an unknown
-- figure): it plans as it would without, and the statements' own predicates say how much is left.
DO $policies$
DECLARE
    guarded record;
    condition text;
BEGIN
    FOR guarded IN
        SELECT * FROM (VALUES
            ('building', 'ALL', $$
                @open(managing_prefix) OR id IN (SELECT scope_other_buildings())
            $$),
            ('building_version', 'ALL', $$
                @open(managing_prefix)
                OR building_id IN (SELECT scope_gained_buildings())
                OR (NOT @unbound AND building_id IN (SELECT scope_other_buildings()))
            $$),
            ('site', 'ALL', $$
                @open(division_code)
                OR EXISTS (SELECT 1 FROM building WHERE building.site_id = site.id)
            $$),
            ('level', 'ALL', $$ @open(scope_prefix) OR id IN (SELECT scope_other_levels()) $$),
            ('room', 'ALL', $$ @open(scope_prefix) OR id IN (SELECT scope_other_rooms()) $$),
            ('room_version', 'ALL', $$
                @open(scope_prefix) OR room_id IN (SELECT scope_other_rooms())
            $$),
            ('room_state', 'ALL', $$
                @open(scope_prefix) OR room_id IN (SELECT scope_other_rooms())
            $$),
            ('floor_plan', 'ALL', $$
                @open(scope_prefix) OR level_id IN (SELECT scope_other_levels())
            $$),
            ('plan_revision', 'ALL', $$
                @open(scope_prefix) OR level_id IN (SELECT scope_other_levels())
            $$),
            ('floor_plan_room', 'ALL', $$ @open(scope_prefix) $$),
            ('drawing', 'ALL', $$
                EXISTS (SELECT 1 FROM floor_plan WHERE floor_plan.drawing_id = drawing.id)
            $$),
            ('allocation', 'ALL', $$
                @open(scope_prefix)
                OR (@mine(organisation_id) AND @within(scope_prefix))
                OR room_id IN (SELECT scope_former_rooms())
            $$),
            ('occupancy', 'ALL', $$
                @open(scope_prefix)
                OR (@mine(organisation_id) AND @within(scope_prefix))
                OR room_id IN (SELECT scope_former_rooms())
            $$),
            ('finding', 'ALL', $$
                @open(scope_prefix)
                OR (@mine(organisation_id) AND @within(scope_prefix))
                OR (organisation_id IS NULL AND room_id IN (SELECT scope_other_rooms()))
            $$),
            ('organisation', 'ALL', $$ @open(scope_prefix) OR @mine(id) $$),
            ('organisation', 'INSERT', $$ cardinality(scope_open()) > 0 $$),
            ('organisation', 'SELECT', $$
                cardinality(scope_open()) > 0 AND (scope_prefix IS NULL OR organisation_present(id))
            $$),
            ('organisation_version', 'ALL', $$
                @open(division_code) OR (@mine(organisation_id) AND @within(division_code))
            $$),
            ('organisation_version', 'SELECT', $$
                @mine(organisation_id)
                OR (cardinality(scope_open()) > 0 AND organisation_present(organisation_id))
            $$),
            ('post', 'ALL', $$
                EXISTS (
                    SELECT 1 FROM organisation
                    WHERE organisation.id = organisation_id
                      AND (@open(organisation.scope_prefix) OR @mine(organisation.id))
                )
            $$),
            ('ledger_posting', 'SELECT', $$
                @open(managing_prefix)
                OR (@mine(organisation_id) AND @within(managing_prefix))
                OR building_id IN (SELECT scope_gained_buildings())
            $$),
            ('period', 'INSERT', $$ @open(division_prefix) $$),
            ('period', 'SELECT', $$
                @within(division_prefix)
                OR EXISTS (
                    SELECT 1 FROM unnest(scope_prefixes()) AS own (prefix)
                    WHERE own.prefix ^@ division_prefix
                )
            $$),
            ('period_total', 'SELECT', $$
                @open(managing_prefix) OR (@mine(organisation_id) AND @within(managing_prefix))
            $$),
            ('period_condition', 'SELECT', $$
                @open(managing_prefix) OR (@mine(organisation_id) AND @within(managing_prefix))
            $$),
            ('period_building', 'SELECT', $$
                @open(managing_prefix)
                OR (NOT @unbound AND building_id IN (SELECT scope_other_buildings()))
            $$),
            ('period_organisation', 'SELECT', $$
                @open(division_code)
                OR @mine(organisation_id)
                OR (@unbound AND (
                    EXISTS (
                        SELECT 1 FROM period_total AS held
                        WHERE held.period_id = period_organisation.period_id
                          AND held.organisation_id = period_organisation.organisation_id
                    )
                    OR EXISTS (
                        SELECT 1 FROM period_condition AS said
                        WHERE said.period_id = period_organisation.period_id
                          AND said.organisation_id = period_organisation.organisation_id
                    )
                ))
            $$),
            ('period_post', 'SELECT', $$
                @mine(organisation_id)
                OR EXISTS (
                    SELECT 1 FROM period_organisation AS known
                    WHERE known.period_id = period_post.period_id
                      AND known.organisation_id = period_post.organisation_id
                      AND @open(known.division_code)
                )
            $$),
            ('event', 'SELECT', $$ cardinality(scope_open()) > 0 $$),
            ('event', 'INSERT', $$ cardinality(scope_open()) > 0 $$)
        ) AS listed (name, command, condition)
    LOOP
        condition := regexp_replace(
            guarded.condition, '@open\(([a-z_.]+)\)', '(\1 ^@ ANY ((SELECT scope_open())::text[]))', 'g'
        );
        condition := regexp_replace(
            condition, '@within\(([a-z_.]+)\)', '(\1 ^@ ANY ((SELECT scope_prefixes())::text[]))', 'g'
        );
        condition := regexp_replace(
            condition, '@mine\(([a-z_.]+)\)', '(\1 = ANY ((SELECT scope_organisations())::uuid[]))', 'g'
        );
        condition := replace(condition, '@unbound', '(SELECT scope_organisations() IS NULL)');
        EXECUTE format(
            'CREATE POLICY %I ON %I FOR %s TO smartmap_web %s (((%s))::int <> 0)',
            'web_' || lower(guarded.command), guarded.name, guarded.command,
            CASE guarded.command WHEN 'INSERT' THEN 'WITH CHECK' ELSE 'USING' END, condition
        );
    END LOOP;
    -- The guard itself, and the owner's own way in: an owner need not be a superuser.
    FOR guarded IN
        SELECT relname AS name
        FROM pg_class
        WHERE relkind = 'r'
          AND relnamespace = 'public'::regnamespace
          AND pg_get_userbyid(relowner) = current_user
          AND relname NOT IN (
              'alembic_version', 'allocation_standard', 'division', 'local_rule', 'room_use',
              'spatial_ref_sys'
          )
    LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', guarded.name);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', guarded.name);
        EXECUTE format('CREATE POLICY owner ON %I TO CURRENT_USER USING (true)', guarded.name);
    END LOOP;
END
$policies$;

-- The web process's rights. No right is given by default to what later migrations make.
GRANT USAGE ON SCHEMA public TO smartmap_web, smartmap_tiles;
GRANT SELECT ON alembic_version, allocation_standard, division, local_rule, room_use TO smartmap_web;
GRANT SELECT ON
    allocation, building, building_version, drawing, event, finding, floor_plan, floor_plan_room,
    ledger_posting, level, occupancy, organisation, organisation_version, period, period_building,
    period_condition, period_organisation, period_post, period_total, plan_revision, post, room,
    room_standing, room_state, room_version, site
TO smartmap_web;
GRANT INSERT, UPDATE ON
    allocation, building, building_version, finding, floor_plan, floor_plan_room, level, occupancy,
    organisation, organisation_version, plan_revision, post, room, room_state, room_version, site
TO smartmap_web;
GRANT DELETE ON floor_plan_room TO smartmap_web;
GRANT INSERT ON event, period TO smartmap_web;

-- The tiles': what their statements read, and no more.
GRANT SELECT ON alembic_version TO smartmap_tiles;
GRANT SELECT (
    id, map_id, code, name, managing_division_code, managing_prefix, footprint, g3857, disposed_on
) ON building TO smartmap_tiles;
GRANT SELECT (id, building_id, name) ON level TO smartmap_tiles;
GRANT SELECT (id, map_id, level_id) ON room TO smartmap_tiles;
GRANT SELECT (
    room_id, level_id, geom, g3857, number, name, use_code, area_m2, status, valid
) ON room_version TO smartmap_tiles;
GRANT SELECT (room_id, building_id, organisation_id, share, valid) ON allocation TO smartmap_tiles;
GRANT SELECT (id, code) ON organisation TO smartmap_tiles;
GRANT SELECT (room_id, code, state) ON finding TO smartmap_tiles;
GRANT SELECT (room_id, valid) ON occupancy TO smartmap_tiles;
GRANT SELECT ON room_standing TO smartmap_tiles;
CREATE POLICY tiles ON building FOR SELECT TO smartmap_tiles USING (true);
CREATE POLICY tiles ON level FOR SELECT TO smartmap_tiles USING (true);
CREATE POLICY tiles ON room FOR SELECT TO smartmap_tiles USING (true);
CREATE POLICY tiles ON room_version FOR SELECT TO smartmap_tiles USING (true);
CREATE POLICY tiles ON allocation FOR SELECT TO smartmap_tiles USING (true);
CREATE POLICY tiles ON organisation FOR SELECT TO smartmap_tiles USING (true);
CREATE POLICY tiles ON finding FOR SELECT TO smartmap_tiles USING (true);
CREATE POLICY tiles ON occupancy FOR SELECT TO smartmap_tiles USING (true);
