-- A transaction with one snapshot for all its statements cannot see who was chained to the head after
-- it began, and would fail at its end whenever anybody had. Its seal waits instead: counted, not yet
-- numbered. Whoever comes next chains what waits before their own; so does smartmap audit.
CREATE INDEX event_seal_waiting_idx ON event_seal (id) WHERE number IS NULL;

-- Chain every counted seal that this transaction sees: one after the other, under the head's lock.
CREATE FUNCTION close_event_seals() RETURNS bigint LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    head event_head;
    seal event_seal;
    closed bigint := 0;
BEGIN
    SELECT * INTO head FROM event_head FOR UPDATE;
    FOR seal IN
        SELECT * FROM event_seal WHERE number IS NULL AND events IS NOT NULL ORDER BY id
    LOOP
        seal.number := head.number + 1;
        seal.previous_hash := head.hash;
        seal.sealed_at := clock_timestamp();
        seal.hash := event_seal_hash(seal);
        UPDATE event_seal
        SET number = seal.number, previous_hash = seal.previous_hash, sealed_at = seal.sealed_at,
            hash = seal.hash
        WHERE id = seal.id;
        head.number := seal.number;
        head.events := head.events + seal.events;
        head.hash := seal.hash;
        closed := closed + 1;
    END LOOP;
    UPDATE event_head
    SET number = head.number, events = head.events, hash = head.hash
    WHERE closed > 0;
    RETURN closed;
END
$$;
REVOKE EXECUTE ON FUNCTION close_event_seals() FROM PUBLIC;

CREATE OR REPLACE FUNCTION close_event_seal() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF current_setting('transaction_isolation') = 'read committed' THEN
        PERFORM close_event_seals();
    END IF;
    RETURN NULL;
END
$$;
