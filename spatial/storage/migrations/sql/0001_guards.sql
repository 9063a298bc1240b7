-- Rules that a constraint on one row cannot say.

-- The shares of a room sum to at most 1 on every day.
--
-- The room's row is locked first, so that two transactions cannot each add half too much. READ
-- COMMITTED sees the other's rows once it has the lock; REPEATABLE READ would not, and there the
-- row is written, so that the second transaction fails and is retried by its caller.
-- The sum can only be greatest on a day on which some share begins.
CREATE FUNCTION check_allocation_shares() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    too_much record;
BEGIN
    PERFORM 1 FROM room WHERE id = NEW.room_id FOR NO KEY UPDATE;
    IF current_setting('transaction_isolation') = 'repeatable read' THEN
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
    IF FOUND THEN
        RAISE EXCEPTION 'shares of room % sum to % on %', NEW.room_id, too_much.total, too_much.day
            USING ERRCODE = 'check_violation', CONSTRAINT = 'allocation_share_total',
                  TABLE = 'allocation';
    END IF;
    RETURN NULL;
END
$$;

CREATE CONSTRAINT TRIGGER allocation_share_total
AFTER INSERT OR UPDATE ON allocation
DEFERRABLE INITIALLY DEFERRED
FOR EACH ROW EXECUTE FUNCTION check_allocation_shares();

-- An event stands as written.
CREATE FUNCTION refuse_event_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'events are append-only: % refused', TG_OP
        USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'event_append_only',
              TABLE = 'event';
END
$$;

CREATE TRIGGER event_append_only
BEFORE UPDATE OR DELETE OR TRUNCATE ON event
FOR EACH STATEMENT EXECUTE FUNCTION refuse_event_change();
