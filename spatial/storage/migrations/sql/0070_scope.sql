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

-- What the organisations that an account is bound to hold on the day looked at.
CREATE FUNCTION scope_rooms() RETURNS SETOF uuid LANGUAGE sql STABLE
SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT DISTINCT allocation.room_id
    FROM allocation
    WHERE allocation.organisation_id = ANY (scope_organisations())
      AND allocation.valid @> scope_day()
      AND allocation.room_id IS NOT NULL
$$;
CREATE FUNCTION scope_levels() RETURNS SETOF uuid LANGUAGE sql STABLE
SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT DISTINCT room.level_id FROM room WHERE room.id IN (SELECT scope_rooms())
$$;
CREATE FUNCTION scope_buildings() RETURNS SETOF uuid LANGUAGE sql STABLE
SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT level.building_id FROM level WHERE level.id IN (SELECT scope_levels())
    UNION
    SELECT allocation.building_id
    FROM allocation
    WHERE allocation.organisation_id = ANY (scope_organisations())
      AND allocation.valid @> scope_day()
      AND allocation.room_id IS NULL
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
-- Whether anything is on record of an organisation yet: one that is being added has a code only.
CREATE FUNCTION organisation_described(organisation uuid) RETURNS boolean LANGUAGE plpgsql STABLE
SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    RETURN EXISTS (SELECT 1 FROM organisation_version WHERE organisation_id = organisation);
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
--   @(column)       the division prefix or code in the column lies within the scope
--   @unbound        the account is bound to no organisation
--   @mine(column)   the organisation in the column is one that it is bound to
-- The settings are read once a statement. The planner is told that a condition hides nearly nothing
-- (a comparison with <> of an unknown figure): it plans as it would without, and the statements'
-- own scope predicates say how much is left.
DO $policies$
DECLARE
    guarded record;
    condition text;
BEGIN
    FOR guarded IN
        SELECT * FROM (VALUES
            ('building', 'ALL', $$
                (
                    @(managing_prefix)
                    OR (
                        former_prefixes IS NOT NULL
                        AND EXISTS (
                            SELECT 1 FROM unnest(former_prefixes) AS former (prefix)
                            WHERE @(former.prefix)
                        )
                    )
                )
                AND (@unbound OR id IN (SELECT scope_buildings()))
            $$),
            ('building_version', 'ALL', $$
                (
                    @(managing_prefix)
                    OR EXISTS (
                        SELECT 1 FROM building
                        WHERE building.id = building_id AND @(building.managing_prefix)
                    )
                )
                AND (@unbound OR building_id IN (SELECT scope_buildings()))
            $$),
            ('site', 'ALL', $$
                (@(division_code) AND @unbound)
                OR EXISTS (SELECT 1 FROM building WHERE building.site_id = site.id)
            $$),
            -- A building's inside: for who manages it, and on the day looked at for who did then.
            ('level', 'ALL', $$
                EXISTS (
                    SELECT 1 FROM building
                    WHERE building.id = building_id
                      AND (
                          @(building.managing_prefix)
                          OR EXISTS (
                              SELECT 1 FROM building_version AS version
                              WHERE version.building_id = building.id
                                AND version.valid @> (SELECT scope_day())
                                AND @(version.managing_prefix)
                          )
                      )
                )
                AND (@unbound OR id IN (SELECT scope_levels()))
            $$),
            ('room', 'ALL', $$
                EXISTS (SELECT 1 FROM level WHERE level.id = level_id)
                AND (@unbound OR id IN (SELECT scope_rooms()))
            $$),
            ('room_version', 'ALL', $$
                EXISTS (SELECT 1 FROM level WHERE level.id = level_id)
                AND (@unbound OR room_id IN (SELECT scope_rooms()))
            $$),
            ('room_state', 'ALL', $$ EXISTS (SELECT 1 FROM room WHERE room.id = room_id) $$),
            ('floor_plan', 'ALL', $$ EXISTS (SELECT 1 FROM level WHERE level.id = level_id) $$),
            ('plan_revision', 'ALL', $$ EXISTS (SELECT 1 FROM level WHERE level.id = level_id) $$),
            ('floor_plan_room', 'ALL', $$
                EXISTS (SELECT 1 FROM floor_plan WHERE floor_plan.id = floor_plan_id) AND @unbound
            $$),
            ('drawing', 'ALL', $$
                EXISTS (SELECT 1 FROM floor_plan WHERE floor_plan.drawing_id = drawing.id)
            $$),
            ('allocation', 'ALL', $$
                CASE
                    WHEN room_id IS NOT NULL
                    THEN EXISTS (SELECT 1 FROM room WHERE room.id = room_id)
                    ELSE EXISTS (
                        SELECT 1 FROM building
                        WHERE building.id = building_id AND @(building.managing_prefix)
                    )
                END
                AND (@unbound OR @mine(organisation_id))
            $$),
            ('occupancy', 'ALL', $$
                EXISTS (SELECT 1 FROM room WHERE room.id = room_id)
                AND (@unbound OR @mine(organisation_id))
            $$),
            ('finding', 'ALL', $$
                CASE
                    WHEN room_id IS NOT NULL
                    THEN EXISTS (SELECT 1 FROM room WHERE room.id = room_id)
                    WHEN level_id IS NOT NULL
                    THEN EXISTS (SELECT 1 FROM level WHERE level.id = level_id)
                    WHEN floor_plan_id IS NOT NULL
                    THEN EXISTS (SELECT 1 FROM floor_plan WHERE floor_plan.id = floor_plan_id)
                    WHEN building_id IS NOT NULL
                    THEN EXISTS (
                        SELECT 1 FROM building
                        WHERE building.id = building_id AND @(building.managing_prefix)
                    )
                    ELSE EXISTS (
                        SELECT 1 FROM organisation_version AS version
                        WHERE version.organisation_id = finding.organisation_id
                          AND @(version.division_code)
                    )
                END
                AND (
                    @unbound
                    OR @mine(organisation_id)
                    OR (organisation_id IS NULL AND room_id IN (SELECT scope_rooms()))
                )
            $$),
            ('organisation', 'ALL', $$
                CASE
                    WHEN @unbound THEN EXISTS (
                        SELECT 1 FROM organisation_version AS version
                        WHERE version.organisation_id = organisation.id AND @(version.division_code)
                    )
                    ELSE @mine(id)
                END
            $$),
            ('organisation', 'INSERT', $$ cardinality(scope_prefixes()) > 0 AND @unbound $$),
            ('organisation', 'SELECT', $$
                cardinality(scope_prefixes()) > 0 AND @unbound
                AND (organisation_present(id) OR NOT organisation_described(id))
            $$),
            ('organisation_version', 'ALL', $$
                @(division_code) AND (@unbound OR @mine(organisation_id))
            $$),
            ('organisation_version', 'SELECT', $$
                (@unbound AND organisation_present(organisation_id)) OR @mine(organisation_id)
            $$),
            ('post', 'ALL', $$
                EXISTS (
                    SELECT 1 FROM organisation_version AS version
                    WHERE version.organisation_id = post.organisation_id AND @(version.division_code)
                )
                AND (@unbound OR @mine(organisation_id))
            $$),
            ('ledger_posting', 'SELECT', $$
                (
                    @(managing_prefix)
                    OR EXISTS (
                        SELECT 1 FROM building
                        WHERE building.id = building_id AND @(building.managing_prefix)
                    )
                )
                AND (@unbound OR @mine(organisation_id))
            $$),
            ('period', 'INSERT', $$ @(division_prefix) AND @unbound $$),
            ('period', 'SELECT', $$
                @(division_prefix)
                OR EXISTS (
                    SELECT 1 FROM unnest(scope_prefixes()) AS own (prefix)
                    WHERE own.prefix ^@ division_prefix
                )
            $$),
            ('period_total', 'SELECT', $$
                @(managing_prefix) AND (@unbound OR @mine(organisation_id))
            $$),
            ('period_condition', 'SELECT', $$
                @(managing_prefix) AND (@unbound OR @mine(organisation_id))
            $$),
            ('period_building', 'SELECT', $$
                @(managing_prefix) AND (@unbound OR building_id IN (SELECT scope_buildings()))
            $$),
            ('period_organisation', 'SELECT', $$
                (
                    @(division_code)
                    OR EXISTS (
                        SELECT 1 FROM period_total AS held
                        WHERE held.period_id = period_organisation.period_id
                          AND held.organisation_id = period_organisation.organisation_id
                    )
                    OR EXISTS (
                        SELECT 1 FROM period_condition AS said
                        WHERE said.period_id = period_organisation.period_id
                          AND said.organisation_id = period_organisation.organisation_id
                    )
                )
                AND (@unbound OR @mine(organisation_id))
            $$),
            ('period_post', 'SELECT', $$
                EXISTS (
                    SELECT 1 FROM period_organisation AS known
                    WHERE known.period_id = period_post.period_id
                      AND known.organisation_id = period_post.organisation_id
                      AND @(known.division_code)
                )
                AND (@unbound OR @mine(organisation_id))
            $$),
            ('event', 'SELECT', $$ cardinality(scope_prefixes()) > 0 AND @unbound $$),
            ('event', 'INSERT', $$ cardinality(scope_prefixes()) > 0 AND @unbound $$)
        ) AS listed (name, command, condition)
    LOOP
        condition := regexp_replace(
            guarded.condition, '@\(([a-z_.]+)\)', '(\1 ^@ ANY ((SELECT scope_prefixes())::text[]))', 'g'
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
