-- The log of events is tamper-evident: every event bears a hash over itself and the one before.
--
-- Terminology
--   Seal   what closes the events of one transaction, at its end: how many they were, the hash of
--          the last, and the seal before. Events are chained within their seal without a lock; only
--          seals are chained with each other, one transaction after the other.
--   Head   the newest seal: its number and hash, and how many events there are. Whoever keeps a head
--          elsewhere can prove that what it closes still stands (`smartmap audit verify --head`).
-- `spatial.domain.event_chain` reckons the same hashes, from the rows alone.

CREATE TABLE event_seal (
    id BIGINT GENERATED ALWAYS AS IDENTITY,
    transaction_id BIGINT DEFAULT (pg_current_xact_id()::text)::bigint NOT NULL,
    number BIGINT,
    events BIGINT,
    last_event_id BIGINT,
    events_hash BYTEA,
    previous_hash BYTEA,
    hash BYTEA,
    sealed_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT event_seal_pkey PRIMARY KEY (id),
    CONSTRAINT event_seal_number_key UNIQUE (number)
);

CREATE TABLE event_head (
    id INTEGER NOT NULL,
    number BIGINT NOT NULL,
    events BIGINT NOT NULL,
    hash BYTEA NOT NULL,
    CONSTRAINT event_head_pkey PRIMARY KEY (id),
    CONSTRAINT event_head_id_check CHECK (id = 1)
);
INSERT INTO event_head (id, number, events, hash)
VALUES (1, 0, 0, decode(repeat('00', 32), 'hex'));

ALTER TABLE event
    ADD COLUMN origin JSONB,
    ADD COLUMN managing_prefix TEXT COLLATE "C",
    ADD COLUMN seal_id BIGINT,
    ADD COLUMN previous_hash BYTEA,
    ADD COLUMN hash BYTEA;

-- The hash of an event after the one before it, and of a seal: SHA-256 over the other hashes and an
-- array of texts, as JSON writes it. Days and moments are ISO 8601, moments in UTC.
CREATE FUNCTION event_hash(event event) RETURNS bytea LANGUAGE sql STABLE PARALLEL SAFE
SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT sha256(event.previous_hash || convert_to(json_build_array(
        event.id::text,
        to_char(event.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
        event.who, event.action, event.subject_kind, event.subject_id,
        event.before::text, event.after::text,
        to_char(event.day, 'YYYY-MM-DD'), event.cause, event.why, event.document,
        event.origin::text, event.managing_prefix, event.seal_id::text
    )::text, 'UTF8'))
$$;
CREATE FUNCTION event_seal_hash(seal event_seal) RETURNS bytea LANGUAGE sql STABLE PARALLEL SAFE
SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT sha256(seal.previous_hash || seal.events_hash || convert_to(json_build_array(
        seal.number::text, seal.id::text, seal.events::text, seal.last_event_id::text,
        to_char(seal.sealed_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
    )::text, 'UTF8'))
$$;

-- What stands already is sealed as if one transaction had written it.
ALTER TABLE event DISABLE TRIGGER event_append_only;
DO $sealing$
DECLARE
    seal event_seal;
    written event;
    last_hash bytea := decode(repeat('00', 32), 'hex');
    known bigint;
BEGIN
    SELECT count(*) INTO known FROM event;
    IF known = 0 THEN
        RETURN;
    END IF;
    INSERT INTO event_seal DEFAULT VALUES RETURNING * INTO seal;
    FOR written IN SELECT * FROM event ORDER BY id LOOP
        written.seal_id := seal.id;
        written.previous_hash := last_hash;
        written.hash := event_hash(written);
        last_hash := written.hash;
        seal.last_event_id := written.id;
        UPDATE event
        SET seal_id = written.seal_id, previous_hash = written.previous_hash, hash = written.hash
        WHERE id = written.id;
    END LOOP;
    SELECT head.hash INTO seal.previous_hash FROM event_head AS head;
    seal.number := 1;
    seal.events := known;
    seal.events_hash := last_hash;
    seal.sealed_at := clock_timestamp();
    seal.hash := event_seal_hash(seal);
    DELETE FROM event_seal;
    INSERT INTO event_seal OVERRIDING SYSTEM VALUE SELECT seal.*;
    UPDATE event_head SET number = seal.number, events = seal.events, hash = seal.hash;
END
$sealing$;
ALTER TABLE event ENABLE TRIGGER event_append_only;
ALTER TABLE event
    ALTER COLUMN seal_id SET NOT NULL,
    ALTER COLUMN previous_hash SET NOT NULL,
    ALTER COLUMN hash SET NOT NULL;
CREATE INDEX event_seal_id_idx ON event (seal_id, id);
CREATE INDEX event_managing_prefix_idx ON event (managing_prefix, id);

-- The longest division prefix that several of them begin with; null if none is given, or they have
-- none in common.
CREATE FUNCTION common_prefix(prefixes text[]) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT left(ends.first, shared.length)
    FROM (
        SELECT min(prefix COLLATE "C") AS first, max(prefix COLLATE "C") AS last
        FROM unnest(prefixes) AS given (prefix)
    ) AS ends
    CROSS JOIN LATERAL (
        VALUES (2), (4), (6), (9)
    ) AS shared (length)
    WHERE length(ends.first) >= shared.length
      AND left(ends.first, shared.length) = left(ends.last, shared.length)
    ORDER BY shared.length DESC
    LIMIT 1
$$;

-- Under which prefix of division codes an event belongs: the managing division of its subjects as it
-- is now, or what several have in common. Null is nobody's division.
--
-- Input:   kind text; ids text[] -- ids or codes; what names nothing is passed over
CREATE FUNCTION event_prefix(kind text, ids text[]) RETURNS text LANGUAGE plpgsql STABLE
SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    keys uuid[];
    found text[];
BEGIN
    SELECT coalesce(array_agg(id::uuid), '{}') INTO keys
    FROM unnest(ids) AS given (id)
    WHERE id ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$';
    CASE kind
    WHEN 'building', 'level', 'room', 'allocation', 'occupancy', 'floor_plan', 'drawing', 'finding'
    THEN
        SELECT array_agg(DISTINCT building.managing_prefix) INTO found
        FROM building
        WHERE building.id = ANY (
            SELECT unnest(keys)
            UNION ALL SELECT known.id FROM building AS known WHERE known.code = ANY (ids)
            UNION ALL SELECT level.building_id FROM level WHERE level.id = ANY (keys)
            UNION ALL
            SELECT level.building_id
            FROM room
            JOIN level ON level.id = room.level_id
            WHERE room.id = ANY (keys)
            UNION ALL
            SELECT level.building_id
            FROM floor_plan
            JOIN level ON level.id = floor_plan.level_id
            WHERE floor_plan.id = ANY (keys)
               OR floor_plan.drawing_id = ANY (keys)
            UNION ALL
            SELECT coalesce(finding.building_id, level.building_id)
            FROM finding
            LEFT JOIN room ON room.id = finding.room_id
            LEFT JOIN floor_plan ON floor_plan.id = finding.floor_plan_id
            LEFT JOIN level ON level.id IN (finding.level_id, room.level_id, floor_plan.level_id)
            WHERE finding.id = ANY (keys)
        );
        IF found IS NULL AND kind = 'finding' THEN
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

-- Chain an event to the one before it in its transaction, or begin the transaction's seal. Where the
-- seal stands is remembered in a setting that ends with the transaction; what the setting says is
-- believed only of a seal that this transaction began and has not closed.
CREATE FUNCTION chain_event() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    origin text := nullif(current_setting('smartmap.origin', true), '');
BEGIN
    IF NEW.origin IS NULL AND origin IS NOT NULL THEN
        NEW.origin := CASE WHEN origin ^@ '{' THEN origin::jsonb ELSE to_jsonb(origin) END;
    END IF;
    IF NEW.managing_prefix IS NULL THEN
        NEW.managing_prefix := event_prefix(NEW.subject_kind, ARRAY[NEW.subject_id]);
    END IF;
    SELECT seal.id, last.hash INTO NEW.seal_id, NEW.previous_hash
    FROM event_seal AS seal
    CROSS JOIN LATERAL (
        SELECT event.hash FROM event WHERE event.seal_id = seal.id ORDER BY event.id DESC LIMIT 1
    ) AS last
    WHERE seal.id = nullif(current_setting('smartmap.event_seal', true), '')::bigint
      AND seal.transaction_id = (pg_current_xact_id()::text)::bigint
      AND seal.events IS NULL;
    IF NOT FOUND THEN
        INSERT INTO event_seal DEFAULT VALUES RETURNING id INTO NEW.seal_id;
        NEW.previous_hash := decode(repeat('00', 32), 'hex');
        PERFORM set_config('smartmap.event_seal', NEW.seal_id::text, true);
    END IF;
    NEW.hash := event_hash(NEW);
    RETURN NEW;
END
$$;
CREATE TRIGGER event_chain BEFORE INSERT ON event
FOR EACH ROW EXECUTE FUNCTION chain_event();

-- Close a seal at the end of its transaction: first count, then, when every other deferred trigger
-- has run, chain it to the head. The head's row is the only lock, nothing is waited for while it is
-- held, and holding it costs the same whatever the number of events.
CREATE FUNCTION count_sealed_events() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    UPDATE event_seal
    SET events = (SELECT count(*) FROM event WHERE seal_id = NEW.id),
        (last_event_id, events_hash) = (
            SELECT id, hash FROM event WHERE seal_id = NEW.id ORDER BY id DESC LIMIT 1
        )
    WHERE id = NEW.id;
    RETURN NULL;
END
$$;
CREATE FUNCTION close_event_seal() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    head event_head;
BEGIN
    SELECT * INTO head FROM event_head FOR UPDATE;
    NEW.number := head.number + 1;
    NEW.previous_hash := head.hash;
    NEW.sealed_at := clock_timestamp();
    NEW.hash := event_seal_hash(NEW);
    UPDATE event_seal
    SET number = NEW.number, previous_hash = NEW.previous_hash, sealed_at = NEW.sealed_at,
        hash = NEW.hash
    WHERE id = NEW.id;
    UPDATE event_head
    SET number = NEW.number, events = head.events + NEW.events, hash = NEW.hash;
    RETURN NULL;
END
$$;
CREATE CONSTRAINT TRIGGER event_seal_counts
AFTER INSERT ON event_seal DEFERRABLE INITIALLY DEFERRED
FOR EACH ROW EXECUTE FUNCTION count_sealed_events();
CREATE CONSTRAINT TRIGGER event_seal_closes
AFTER UPDATE OF events ON event_seal DEFERRABLE INITIALLY DEFERRED
FOR EACH ROW WHEN (NEW.hash IS NULL) EXECUTE FUNCTION close_event_seal();

-- A seal stands once it is closed; seals and events end with nothing.
CREATE FUNCTION refuse_seal_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'seals of events stand as written: % refused', TG_OP
        USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'event_seal_stands',
              TABLE = 'event_seal';
END
$$;
CREATE TRIGGER event_seal_stands BEFORE UPDATE ON event_seal
FOR EACH ROW WHEN (OLD.hash IS NOT NULL) EXECUTE FUNCTION refuse_seal_change();
CREATE TRIGGER event_seal_stays BEFORE DELETE OR TRUNCATE ON event_seal
FOR EACH STATEMENT EXECUTE FUNCTION refuse_seal_change();

-- The one way in: what records an event, whoever does.
--
-- Input:   subjects text[] -- ids or codes where an event is about several; else null
CREATE FUNCTION record_event(
    who text, action text, subject_kind text, subject_id text, before jsonb, after jsonb,
    day date, cause text, why text, document text, subjects text[]
) RETURNS bigint LANGUAGE sql
SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    INSERT INTO event (
        who, action, subject_kind, subject_id, before, after, day, cause, why, document,
        managing_prefix
    )
    VALUES (
        who, action, subject_kind, subject_id, before, after, day, cause, why, document,
        event_prefix(subject_kind, subjects)
    )
    RETURNING id
$$;
