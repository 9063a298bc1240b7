-- The ledger of a day: of one organisation (分台账), or of all and of what nobody holds (总台账).
--
-- Input:   scope text -- prefix of division codes, empty for all; as_of date;
--          organisation text or null -- its code; buildings uuid[] or null -- these alone;
--          holders uuid[] or null -- what these organisations hold alone, the nil uuid for nobody
-- Output:  organisation_code, organisation text or null -- null is held by nobody;
--          division_code text -- who manages the building; building_code, building text;
--          level_code, number, name text or null; use_code, room_use text or null;
--          share numeric or null; area_m2 numeric -- what is held; room_area_m2 numeric or null --
--          of the whole room, measured, null without a room on a plan; registered_area_m2 numeric
--          or null -- as the row states it; rooms int -- 1 on one entry of each room; state,
--          counterpart text or null; since date or null -- the allocation's first day;
--          room_id, allocation_id uuid or null
-- Order:   organisation, building, level, number, room
-- Index:   ledger_posting_managing_prefix_day_idx, ledger_posting_organisation_id_day_idx; of some
--          buildings ledger_posting_building_id_day_idx
-- Note:    areas are sums of postings, as in ledger_totals.sql: they cannot disagree.
WITH entry AS (
    SELECT
        posting.subject_id, posting.room_id, posting.building_id, posting.managing_prefix,
        posting.organisation_id, posting.use_code,
        sum(posting.rooms) AS rooms,
        sum(posting.area_m2) AS area_m2
    FROM ledger_posting AS posting
    WHERE posting.managing_prefix >= %(scope)s
      AND posting.managing_prefix < %(scope)s || ':'
      AND posting.day <= %(as_of)s::date
      AND (
          %(organisation)s::text IS NULL
          OR posting.organisation_id = (SELECT id FROM organisation WHERE code = %(organisation)s)
      )
      AND (
          %(buildings)s::uuid[] IS NULL
          OR posting.building_id = ANY (%(buildings)s::uuid[])
      )
      AND (
          %(holders)s::uuid[] IS NULL
          OR coalesce(posting.organisation_id, '00000000-0000-0000-0000-000000000000')
              = ANY (%(holders)s::uuid[])
      )
    GROUP BY
        posting.subject_id, posting.room_id, posting.building_id, posting.managing_prefix,
        posting.organisation_id, posting.use_code
    HAVING sum(posting.holdings) <> 0
)
SELECT
    organisation.code AS organisation_code,
    organisation.name AS organisation,
    division.code AS division_code,
    building.code AS building_code,
    building.name AS building,
    coalesce(level.code, allocation.level_code) AS level_code,
    coalesce(
        version.number,
        allocation.number,
        (
            SELECT earlier.number
            FROM room_version AS earlier
            WHERE version.room_id IS NULL
              AND earlier.room_id = entry.room_id
              AND NOT isempty(earlier.valid)
            ORDER BY lower(earlier.valid) DESC
            LIMIT 1
        )
    ) AS number,
    version.name,
    entry.use_code,
    room_use.name AS room_use,
    allocation.share,
    entry.area_m2,
    version.area_m2 AS room_area_m2,
    allocation.registered_area_m2,
    entry.rooms,
    state.state,
    state.counterpart,
    lower(allocation.valid) AS since,
    entry.room_id,
    allocation.id AS allocation_id
FROM entry
JOIN building ON building.id = entry.building_id
JOIN division ON division.prefix = entry.managing_prefix
LEFT JOIN organisation_on(%(as_of)s::date) AS organisation ON organisation.id = entry.organisation_id
LEFT JOIN room_use ON room_use.code = entry.use_code
LEFT JOIN room ON room.id = entry.room_id
LEFT JOIN level ON level.id = room.level_id
LEFT JOIN room_version AS version
    ON version.room_id = entry.room_id
    AND version.valid @> %(as_of)s::date
LEFT JOIN room_state AS state
    ON state.room_id = entry.room_id
    AND state.valid @> %(as_of)s::date
LEFT JOIN allocation
    ON allocation.organisation_id = entry.organisation_id
    AND coalesce(allocation.room_id, allocation.id) = entry.subject_id
    AND allocation.valid @> %(as_of)s::date
ORDER BY
    organisation_code NULLS LAST, building_code, level.ordinal, level_code, number, room_id,
    allocation_id;
