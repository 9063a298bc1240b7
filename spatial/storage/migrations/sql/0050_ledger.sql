-- The ledger over time: whatever a total depends on holds for days (`valid`: first day in, last day
-- out), begun by one event and ended by another. When a thing was recorded stands in event.at.
--
-- An event may take effect on another day than it is recorded, for a reason and a cause: the six
-- classes by which a difference between two dates is explained (spatial.domain.changes).
ALTER TABLE event
    ADD COLUMN day DATE,
    ADD COLUMN cause TEXT,
    ADD COLUMN why TEXT,
    ADD COLUMN document TEXT,
    ADD CONSTRAINT event_cause_check CHECK (cause IN (
        'subject_change', 'reallocation', 'use_change', 'correction', 'disposal', 'addition'
    ));

-- Organisations: identity stays, everything else holds for days.
--
-- What was stored until now holds from 1949-10-01 (spatial.domain.changes.LEDGER_BEGINS): before
-- every day that a ledger asks about, and a day that can be written into a form.
CREATE TABLE organisation_version (
    id UUID DEFAULT gen_random_uuid() NOT NULL,
    organisation_id UUID NOT NULL,
    name TEXT NOT NULL,
    pinyin TEXT NOT NULL,
    initials TEXT NOT NULL,
    tier TEXT NOT NULL,
    division_code TEXT NOT NULL,
    parent_id UUID,
    category TEXT,
    staff_established INTEGER,
    valid DATERANGE NOT NULL,
    began_event_id BIGINT,
    ended_event_id BIGINT,
    CONSTRAINT organisation_version_pkey PRIMARY KEY (id),
    CONSTRAINT organisation_version_tier_check CHECK (tier IN ('central', 'province', 'city', 'county', 'township')),
    CONSTRAINT organisation_version_staff_established_check CHECK (staff_established >= 0),
    CONSTRAINT organisation_version_parent_id_check CHECK (parent_id <> organisation_id),
    CONSTRAINT organisation_version_valid_check CHECK (isempty(valid) OR NOT lower_inf(valid)),
    CONSTRAINT organisation_version_valid_excl EXCLUDE USING gist (organisation_id WITH =, valid WITH &&),
    CONSTRAINT organisation_version_organisation_id_fkey FOREIGN KEY (organisation_id) REFERENCES organisation (id),
    CONSTRAINT organisation_version_division_code_fkey FOREIGN KEY (division_code) REFERENCES division (code),
    CONSTRAINT organisation_version_parent_id_fkey FOREIGN KEY (parent_id) REFERENCES organisation (id),
    CONSTRAINT organisation_version_began_event_id_fkey FOREIGN KEY (began_event_id) REFERENCES event (id),
    CONSTRAINT organisation_version_ended_event_id_fkey FOREIGN KEY (ended_event_id) REFERENCES event (id)
);
INSERT INTO organisation_version (
    organisation_id, name, pinyin, initials, tier, division_code, parent_id, category,
    staff_established, valid
)
SELECT
    id, name, pinyin, initials, tier, division_code, parent_id, category, staff_established,
    '[1949-10-01,)'
FROM organisation;
ALTER TABLE organisation -- its indexes and constraints on these columns go with them
    DROP COLUMN name,
    DROP COLUMN pinyin,
    DROP COLUMN initials,
    DROP COLUMN tier,
    DROP COLUMN division_code,
    DROP COLUMN parent_id,
    DROP COLUMN category,
    DROP COLUMN staff_established;
CREATE INDEX organisation_version_organisation_id_idx ON organisation_version (organisation_id);
CREATE INDEX organisation_version_division_code_idx ON organisation_version (division_code);
CREATE INDEX organisation_version_parent_id_idx ON organisation_version (parent_id);
CREATE INDEX organisation_version_name_trgm_idx ON organisation_version USING gin (name gin_trgm_ops);
CREATE INDEX organisation_version_pinyin_trgm_idx ON organisation_version USING gin (pinyin gin_trgm_ops);
CREATE INDEX organisation_version_initials_trgm_idx ON organisation_version USING gin (initials gin_trgm_ops);

-- Organisations as they were on a day.
--
-- Inlined where it is read, as long as it is plain SQL, STABLE and without SET. "IS TRUE" keeps the
-- plan off the index of validities, which a plan made without the day believes narrower than the
-- organisation.
CREATE FUNCTION organisation_on(day date)
RETURNS TABLE (
    id uuid, code text, name text, pinyin text, initials text, tier text, division_code text,
    parent_id uuid, category text, staff_established integer
)
LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT
        organisation.id, organisation.code, version.name, version.pinyin, version.initials,
        version.tier, version.division_code, version.parent_id, version.category,
        version.staff_established
    FROM organisation
    JOIN organisation_version AS version ON version.organisation_id = organisation.id
    WHERE (version.valid @> organisation_on.day) IS TRUE
$$;

ALTER TABLE post
    ADD COLUMN valid DATERANGE NOT NULL DEFAULT '[1949-10-01,)',
    ADD COLUMN began_event_id BIGINT,
    ADD COLUMN ended_event_id BIGINT,
    DROP CONSTRAINT post_organisation_id_rank_key,
    ADD CONSTRAINT post_valid_check CHECK (isempty(valid) OR NOT lower_inf(valid)),
    ADD CONSTRAINT post_valid_excl EXCLUDE USING gist (organisation_id WITH =, rank WITH =, valid WITH &&),
    ADD CONSTRAINT post_began_event_id_fkey FOREIGN KEY (began_event_id) REFERENCES event (id),
    ADD CONSTRAINT post_ended_event_id_fkey FOREIGN KEY (ended_event_id) REFERENCES event (id);
ALTER TABLE post ALTER COLUMN valid DROP DEFAULT;
-- Posts of provincial and ministerial leaders are withheld as their offices are.
DELETE FROM post
WHERE translate(rank, '（）()、/, ', '') ~ '^((国家|省|部|省部)级|[正副](国|国家|省|部|省部)级$)';
ALTER TABLE post
    ADD CONSTRAINT post_rank_withheld_check
        CHECK (translate(rank, '（）()、/, ', '') !~ '^((国家|省|部|省部)级|[正副](国|国家|省|部|省部)级$)');
CREATE INDEX post_organisation_id_idx ON post (organisation_id);

-- Buildings: who manages one and what title it has, by day. building.managing_division_code is who
-- manages it today: scope follows it. The last version of a building that is disposed of ends on
-- building.disposed_on, which the map reads instead of the versions: a join would double a tile.
CREATE TABLE building_version (
    id UUID DEFAULT gen_random_uuid() NOT NULL,
    building_id UUID NOT NULL,
    managing_division_code TEXT NOT NULL,
    managing_prefix TEXT COLLATE "C" GENERATED ALWAYS AS (CASE WHEN managing_division_code ~ '^[0-9]{2}0000$' THEN left(managing_division_code, 2) WHEN managing_division_code ~ '^[0-9]{4}00$' THEN left(managing_division_code, 4) ELSE managing_division_code END) STORED NOT NULL,
    title_status TEXT,
    certificate_kind TEXT,
    certificate_number TEXT,
    certified_gross_area_m2 NUMERIC(12, 2),
    valid DATERANGE NOT NULL,
    began_event_id BIGINT,
    ended_event_id BIGINT,
    CONSTRAINT building_version_pkey PRIMARY KEY (id),
    CONSTRAINT building_version_certified_gross_area_m2_check CHECK (certified_gross_area_m2 >= 0),
    CONSTRAINT building_version_valid_check CHECK (isempty(valid) OR NOT lower_inf(valid)),
    CONSTRAINT building_version_valid_excl EXCLUDE USING gist (building_id WITH =, valid WITH &&),
    CONSTRAINT building_version_building_id_fkey FOREIGN KEY (building_id) REFERENCES building (id),
    CONSTRAINT building_version_managing_division_code_fkey FOREIGN KEY (managing_division_code) REFERENCES division (code),
    CONSTRAINT building_version_began_event_id_fkey FOREIGN KEY (began_event_id) REFERENCES event (id),
    CONSTRAINT building_version_ended_event_id_fkey FOREIGN KEY (ended_event_id) REFERENCES event (id)
);
INSERT INTO building_version (
    building_id, managing_division_code, title_status, certified_gross_area_m2, valid
)
SELECT id, managing_division_code, title_status, certified_gross_area_m2, '[1949-10-01,)'
FROM building;
ALTER TABLE building
    ADD COLUMN disposed_on DATE,
    DROP COLUMN certified_gross_area_m2,
    DROP COLUMN title_status;
CREATE INDEX building_version_building_id_idx ON building_version (building_id);
CREATE INDEX building_version_managing_prefix_idx ON building_version (managing_prefix);
CREATE INDEX building_version_managing_division_code_idx ON building_version (managing_division_code);

-- Who managed each building on a day, and its title; inlined as organisation_on is.
CREATE FUNCTION building_on(day date)
RETURNS TABLE (
    building_id uuid, managing_division_code text, managing_prefix text, title_status text,
    certificate_kind text, certificate_number text, certified_gross_area_m2 numeric
)
LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT
        version.building_id, version.managing_division_code, version.managing_prefix,
        version.title_status, version.certificate_kind, version.certificate_number,
        version.certified_gross_area_m2
    FROM building_version AS version
    WHERE (version.valid @> building_on.day) IS TRUE
$$;

-- A room may have several versions under one revision: its use changed, its area corrected.
ALTER TABLE room_version
    ADD COLUMN began_event_id BIGINT,
    ADD COLUMN ended_event_id BIGINT,
    DROP CONSTRAINT room_version_revision_id_room_id_key,
    ADD CONSTRAINT room_version_began_event_id_fkey FOREIGN KEY (began_event_id) REFERENCES event (id),
    ADD CONSTRAINT room_version_ended_event_id_fkey FOREIGN KEY (ended_event_id) REFERENCES event (id);
CREATE INDEX room_version_revision_id_room_id_idx ON room_version (revision_id, room_id);

-- An allocation is a row of a ledger: it may name a room that is on no plan (yet), and state an
-- area and a use of its own.
ALTER TABLE allocation
    ALTER COLUMN room_id DROP NOT NULL,
    ADD COLUMN building_id UUID,
    ADD COLUMN level_code TEXT,
    ADD COLUMN number TEXT,
    ADD COLUMN registered_area_m2 NUMERIC(12, 2),
    ADD COLUMN use_code TEXT,
    ADD COLUMN began_event_id BIGINT,
    ADD COLUMN ended_event_id BIGINT,
    ADD CONSTRAINT allocation_place_check CHECK (room_id IS NOT NULL OR num_nulls(building_id, level_code, number) = 0),
    ADD CONSTRAINT allocation_registered_area_m2_check CHECK (registered_area_m2 >= 0),
    ADD CONSTRAINT allocation_row_valid_excl EXCLUDE USING gist (building_id WITH =, level_code WITH =, number WITH =, organisation_id WITH =, valid WITH &&) WHERE (room_id IS NULL),
    ADD CONSTRAINT allocation_building_id_fkey FOREIGN KEY (building_id) REFERENCES building (id),
    ADD CONSTRAINT allocation_use_code_fkey FOREIGN KEY (use_code) REFERENCES room_use (code),
    ADD CONSTRAINT allocation_began_event_id_fkey FOREIGN KEY (began_event_id) REFERENCES event (id),
    ADD CONSTRAINT allocation_ended_event_id_fkey FOREIGN KEY (ended_event_id) REFERENCES event (id);
CREATE INDEX allocation_place_idx ON allocation (building_id, level_code, number) WHERE building_id IS NOT NULL;

-- The shares of a room sum to at most 1 on every day, also of a room that only the ledger names.
--
-- The row of the room, or of the building where there is no room, is locked first, so that two
-- transactions cannot each add half too much. READ COMMITTED sees the other's rows once it has the
-- lock; REPEATABLE READ would not, and there the row is written, so that the second transaction
-- fails and is retried by its caller. The sum can only be greatest on a day on which some share
-- begins.
CREATE OR REPLACE FUNCTION check_allocation_shares() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    repeatable boolean := current_setting('transaction_isolation') = 'repeatable read';
    too_much record;
BEGIN
    IF NEW.room_id IS NOT NULL THEN
        PERFORM 1 FROM room WHERE id = NEW.room_id FOR NO KEY UPDATE;
        IF repeatable THEN
            UPDATE room SET level_id = level_id WHERE id = NEW.room_id;
        END IF;
        SELECT lower(starting.valid) AS day, sum(held.share) AS total
        INTO too_much
        FROM allocation AS starting
        JOIN allocation AS held
          ON held.room_id = starting.room_id
         AND held.valid @> lower(starting.valid)
        WHERE starting.room_id = NEW.room_id
        GROUP BY starting.id, lower(starting.valid)
        HAVING sum(held.share) > 1
        ORDER BY lower(starting.valid)
        LIMIT 1;
    ELSE
        PERFORM 1 FROM building WHERE id = NEW.building_id FOR NO KEY UPDATE;
        IF repeatable THEN
            UPDATE building SET code = code WHERE id = NEW.building_id;
        END IF;
        SELECT lower(starting.valid) AS day, sum(held.share) AS total
        INTO too_much
        FROM allocation AS starting
        JOIN allocation AS held
          ON held.room_id IS NULL
         AND held.building_id = starting.building_id
         AND held.level_code = starting.level_code
         AND held.number = starting.number
         AND held.valid @> lower(starting.valid)
        WHERE starting.room_id IS NULL
          AND starting.building_id = NEW.building_id
          AND starting.level_code = NEW.level_code
          AND starting.number = NEW.number
        GROUP BY starting.id, lower(starting.valid)
        HAVING sum(held.share) > 1
        ORDER BY lower(starting.valid)
        LIMIT 1;
    END IF;
    IF FOUND THEN
        RAISE EXCEPTION 'shares of room % sum to % on %',
            coalesce(NEW.room_id::text, NEW.level_code || ' ' || NEW.number),
            too_much.total, too_much.day
            USING ERRCODE = 'check_violation', CONSTRAINT = 'allocation_share_total',
                  TABLE = 'allocation';
    END IF;
    RETURN NULL;
END
$$;

ALTER TABLE occupancy
    ADD COLUMN began_event_id BIGINT,
    ADD COLUMN ended_event_id BIGINT,
    ADD CONSTRAINT occupancy_began_event_id_fkey FOREIGN KEY (began_event_id) REFERENCES event (id),
    ADD CONSTRAINT occupancy_ended_event_id_fkey FOREIGN KEY (ended_event_id) REFERENCES event (id);

-- What is done with a room beside its own use: 闲置 idle, 出租 let, 出借 lent, 租用 leased_in,
-- 借用 borrowed. Without a row it is in its holder's own use, or vacant if nobody holds it.
CREATE TABLE room_state (
    id UUID DEFAULT gen_random_uuid() NOT NULL,
    room_id UUID NOT NULL,
    state TEXT NOT NULL,
    counterpart TEXT,
    valid DATERANGE NOT NULL,
    began_event_id BIGINT,
    ended_event_id BIGINT,
    CONSTRAINT room_state_pkey PRIMARY KEY (id),
    CONSTRAINT room_state_state_check CHECK (state IN ('idle', 'let', 'lent', 'leased_in', 'borrowed')),
    CONSTRAINT room_state_valid_check CHECK (isempty(valid) OR NOT lower_inf(valid)),
    CONSTRAINT room_state_valid_excl EXCLUDE USING gist (room_id WITH =, valid WITH &&),
    CONSTRAINT room_state_room_id_fkey FOREIGN KEY (room_id) REFERENCES room (id),
    CONSTRAINT room_state_began_event_id_fkey FOREIGN KEY (began_event_id) REFERENCES event (id),
    CONSTRAINT room_state_ended_event_id_fkey FOREIGN KEY (ended_event_id) REFERENCES event (id)
);

-- A finding may be waived: it stays what it is, and someone says why it may stand.
ALTER TABLE finding
    ADD COLUMN waived_by TEXT,
    ADD COLUMN waived_reason TEXT,
    ADD COLUMN waived_at TIMESTAMP WITH TIME ZONE,
    DROP CONSTRAINT finding_state_check,
    ADD CONSTRAINT finding_state_check CHECK (state IN ('open', 'closed', 'waived')),
    ADD CONSTRAINT finding_waived_check CHECK (state <> 'waived' OR num_nulls(waived_by, waived_reason, waived_at) = 0);

-- What a division's own rules say where the national standard leaves it to them, with the document
-- that says so.
CREATE TABLE local_rule (
    id UUID DEFAULT gen_random_uuid() NOT NULL,
    code TEXT NOT NULL,
    name TEXT NOT NULL,
    number TEXT NOT NULL,
    division_prefix TEXT COLLATE "C" NOT NULL,
    document JSONB NOT NULL,
    valid DATERANGE NOT NULL,
    CONSTRAINT local_rule_pkey PRIMARY KEY (id),
    CONSTRAINT local_rule_prefix_check CHECK (division_prefix ~ '^([0-9]{2}|[0-9]{4}|[0-9]{6}|[0-9]{9})$'),
    CONSTRAINT local_rule_valid_excl EXCLUDE USING gist (division_prefix WITH =, valid WITH &&),
    CONSTRAINT local_rule_code_key UNIQUE (code)
);

-- A frozen period: the totals of a day as they were reported, with the names of that day.
CREATE TABLE period (
    id UUID DEFAULT gen_random_uuid() NOT NULL,
    code TEXT NOT NULL,
    name TEXT NOT NULL,
    division_prefix TEXT COLLATE "C" NOT NULL,
    day DATE NOT NULL,
    frozen_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    frozen_by TEXT NOT NULL,
    CONSTRAINT period_pkey PRIMARY KEY (id),
    CONSTRAINT period_prefix_check CHECK (division_prefix ~ '^([0-9]{2}|[0-9]{4}|[0-9]{6}|[0-9]{9})$'),
    CONSTRAINT period_division_prefix_code_key UNIQUE (division_prefix, code)
);

CREATE TABLE period_total (
    id UUID DEFAULT gen_random_uuid() NOT NULL,
    period_id UUID NOT NULL,
    building_id UUID NOT NULL,
    managing_prefix TEXT COLLATE "C" NOT NULL,
    organisation_id UUID,
    use_code TEXT,
    rooms INTEGER NOT NULL,
    holdings INTEGER NOT NULL,
    area_m2 NUMERIC(14, 2) NOT NULL,
    CONSTRAINT period_total_pkey PRIMARY KEY (id),
    CONSTRAINT period_total_period_id_fkey FOREIGN KEY (period_id) REFERENCES period (id),
    CONSTRAINT period_total_building_id_fkey FOREIGN KEY (building_id) REFERENCES building (id),
    CONSTRAINT period_total_organisation_id_fkey FOREIGN KEY (organisation_id) REFERENCES organisation (id),
    CONSTRAINT period_total_use_code_fkey FOREIGN KEY (use_code) REFERENCES room_use (code)
);
CREATE INDEX period_total_period_id_idx ON period_total (period_id, managing_prefix);

CREATE TABLE period_organisation (
    period_id UUID NOT NULL,
    organisation_id UUID NOT NULL,
    code TEXT NOT NULL,
    name TEXT NOT NULL,
    tier TEXT NOT NULL,
    division_code TEXT NOT NULL,
    staff_established INTEGER,
    occupants INTEGER NOT NULL,
    CONSTRAINT period_organisation_pkey PRIMARY KEY (period_id, organisation_id),
    CONSTRAINT period_organisation_period_id_fkey FOREIGN KEY (period_id) REFERENCES period (id),
    CONSTRAINT period_organisation_organisation_id_fkey FOREIGN KEY (organisation_id) REFERENCES organisation (id)
);

CREATE TABLE period_building (
    period_id UUID NOT NULL,
    building_id UUID NOT NULL,
    code TEXT NOT NULL,
    name TEXT NOT NULL,
    title_status TEXT,
    certified_gross_area_m2 NUMERIC(12, 2),
    CONSTRAINT period_building_pkey PRIMARY KEY (period_id, building_id),
    CONSTRAINT period_building_period_id_fkey FOREIGN KEY (period_id) REFERENCES period (id),
    CONSTRAINT period_building_building_id_fkey FOREIGN KEY (building_id) REFERENCES building (id)
);
