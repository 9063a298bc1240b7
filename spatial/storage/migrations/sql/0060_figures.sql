-- What the holders of a building have, summed from the postings as they are written: a city's totals
-- add up a row for each holder of a building and day on which something changed, not one per room.
-- Changed by the triggers below and never by anyone else.
--
-- A figure belongs to one building, whose row whoever writes postings has locked: two transactions
-- never wait for each other's figures who did not wait already.
CREATE TABLE ledger_figure (
    managing_prefix TEXT COLLATE "C" NOT NULL,
    building_id UUID NOT NULL,
    organisation_id UUID,
    day DATE NOT NULL,
    rooms BIGINT NOT NULL,
    holdings BIGINT NOT NULL,
    area_m2 NUMERIC(16, 2) NOT NULL,
    postings BIGINT NOT NULL,
    id BIGINT GENERATED ALWAYS AS IDENTITY,
    CONSTRAINT ledger_figure_pkey PRIMARY KEY (id),
    CONSTRAINT ledger_figure_of_key UNIQUE NULLS NOT DISTINCT (
        managing_prefix, building_id, organisation_id, day
    )
);
CREATE INDEX ledger_figure_building_id_idx ON ledger_figure (building_id);
CREATE INDEX ledger_figure_organisation_id_idx ON ledger_figure (organisation_id);
-- The sum of no postings, which is deleted in the statement that makes it.
CREATE INDEX ledger_figure_postings_idx ON ledger_figure (postings) WHERE postings = 0;

-- Add what was inserted (argument 1) or take off what was deleted (-1); an update is both.
CREATE FUNCTION sum_postings() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    sign integer := TG_ARGV[0];
BEGIN
    INSERT INTO ledger_figure AS figure (
        managing_prefix, building_id, organisation_id, day, rooms, holdings, area_m2, postings
    )
    SELECT
        managing_prefix, building_id, organisation_id, day,
        sign * sum(rooms), sign * sum(holdings), sign * sum(area_m2), sign * count(*)
    FROM changed_rows
    GROUP BY managing_prefix, building_id, organisation_id, day
    ON CONFLICT ON CONSTRAINT ledger_figure_of_key DO UPDATE
    SET rooms = figure.rooms + EXCLUDED.rooms,
        holdings = figure.holdings + EXCLUDED.holdings,
        area_m2 = figure.area_m2 + EXCLUDED.area_m2,
        postings = figure.postings + EXCLUDED.postings;
    DELETE FROM ledger_figure WHERE postings = 0;
    RETURN NULL;
END
$$;

CREATE FUNCTION empty_figures() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    TRUNCATE ledger_figure;
    RETURN NULL;
END
$$;

CREATE TRIGGER ledger_posting_sums_insert
AFTER INSERT ON ledger_posting REFERENCING NEW TABLE AS changed_rows
FOR EACH STATEMENT EXECUTE FUNCTION sum_postings('1');
CREATE TRIGGER ledger_posting_sums_delete
AFTER DELETE ON ledger_posting REFERENCING OLD TABLE AS changed_rows
FOR EACH STATEMENT EXECUTE FUNCTION sum_postings('-1');
CREATE TRIGGER ledger_posting_sums_update_new
AFTER UPDATE ON ledger_posting REFERENCING NEW TABLE AS changed_rows
FOR EACH STATEMENT EXECUTE FUNCTION sum_postings('1');
CREATE TRIGGER ledger_posting_sums_update_old
AFTER UPDATE ON ledger_posting REFERENCING OLD TABLE AS changed_rows
FOR EACH STATEMENT EXECUTE FUNCTION sum_postings('-1');
CREATE TRIGGER ledger_posting_sums_truncate
AFTER TRUNCATE ON ledger_posting
FOR EACH STATEMENT EXECUTE FUNCTION empty_figures();

-- What is posted already.
INSERT INTO ledger_figure (
    managing_prefix, building_id, organisation_id, day, rooms, holdings, area_m2, postings
)
SELECT
    managing_prefix, building_id, organisation_id, day,
    sum(rooms), sum(holdings), sum(area_m2), count(*)
FROM ledger_posting
GROUP BY managing_prefix, building_id, organisation_id, day;
