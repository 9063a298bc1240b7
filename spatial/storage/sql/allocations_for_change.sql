-- Allocations of some rooms, of rows that no plan shows, or of some organisations, that hold on a
-- day or after it; locked.
--
-- Input:   room_ids uuid[]; building_ids uuid[]; level_codes, numbers text[] -- of the rows without
--          a room, row by row; organisation_ids uuid[]; day date
-- Output:  id, room_id, building_id uuid, level_code, number text, organisation_id uuid,
--          organisation text (its code), share numeric, registered_area_m2 numeric, use_code text,
--          since date; until date or null (first day on which it no longer holds);
--          ended_event_id bigint
-- Order:   since, id
-- Index:   allocation_valid_excl, allocation_place_idx, allocation_organisation_id_idx
WITH wanted AS (
    SELECT allocation.id
    FROM unnest(%(room_ids)s::uuid[]) AS named (room_id)
    JOIN allocation ON allocation.room_id = named.room_id
    UNION
    SELECT allocation.id
    FROM unnest(%(building_ids)s::uuid[], %(level_codes)s::text[], %(numbers)s::text[])
        AS named (building_id, level_code, number)
    JOIN allocation
        ON allocation.building_id = named.building_id
        AND allocation.level_code = named.level_code
        AND allocation.number = named.number
    WHERE allocation.room_id IS NULL
    UNION
    SELECT allocation.id
    FROM allocation
    WHERE allocation.organisation_id = ANY (%(organisation_ids)s::uuid[])
)
SELECT
    allocation.id,
    allocation.room_id,
    allocation.building_id,
    allocation.level_code,
    allocation.number,
    allocation.organisation_id,
    organisation.code AS organisation,
    allocation.share,
    allocation.registered_area_m2,
    allocation.use_code,
    lower(allocation.valid) AS since,
    upper(allocation.valid) AS until,
    allocation.ended_event_id
FROM wanted
JOIN allocation ON allocation.id = wanted.id
JOIN organisation ON organisation.id = allocation.organisation_id
WHERE (allocation.valid && daterange(%(day)s::date, NULL)) IS TRUE
ORDER BY lower(allocation.valid), allocation.id
FOR UPDATE OF allocation;
