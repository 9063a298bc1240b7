-- Where the findings of a part of a check wait to be kept; gone with the transaction.
--
-- No index: a part is joined by hash, once.
CREATE TEMPORARY TABLE IF NOT EXISTS found_now (
    ordinal integer,
    identity text,
    code text,
    severity text,
    building_id uuid,
    level_id uuid,
    room_id uuid,
    organisation_id uuid,
    subjects text[],
    x float8,
    y float8,
    message_values jsonb,
    rule text
) ON COMMIT DROP;
