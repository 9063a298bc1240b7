-- Rooms and m2 by building, by organisation or by level, each split by use and standard status.
--
-- Input:   scopes text[]; as_of date; by text -- building | organisation | level
--          division text or null; building_id, level_id uuid or null;
--          organisation text or null -- its code
-- Output:  key, name text (null: allocated to none), kind text -- all | use | status |
--          organisation, code text or null -- of the use (its top node), status, organisation;
--          part_name text or null -- the organisation's;
--          rooms bigint -- rooms held, wholly or in part; area_m2 numeric -- by share
--          With by = organisation a room counts by share for each holder and the share that
--          nobody holds stands under a null key, so that the m2 add up to the ledger.
-- Order:   key, kind, code
-- Index:   building_managing_prefix_idx, room_version_level_id_number_idx,
--          ledger_posting_subject_id_idx
-- Note:    "IS TRUE" keeps the plan off the index of validities, which a plan made without the
--          day believes narrower than the level.
WITH held AS (
    SELECT
        building.code AS building_code,
        building.name AS building_name,
        level.id AS level_id,
        level.code AS level_code,
        room.room_id,
        left(room_version.use_code, 1) AS use_group,
        room.standard_status
    FROM building
    JOIN level ON level.building_id = building.id
    JOIN room_version
        ON room_version.level_id = level.id
        AND (room_version.valid @> %(as_of)s::date) IS TRUE
    JOIN room_standing AS room ON room.room_id = room_version.room_id
    WHERE building.managing_prefix ^@ ANY (%(scopes)s::text[])
      AND (
          %(division)s::text IS NULL
          OR building.managing_prefix ^@ (SELECT prefix FROM division WHERE code = %(division)s)
      )
      AND (%(building_id)s::uuid IS NULL OR building.id = %(building_id)s)
      AND (%(level_id)s::uuid IS NULL OR level.id = %(level_id)s)
),
-- Who holds how much of a room is what the ledger says: its postings, rounded as they are.
portion AS (
    SELECT
        held.*,
        organisation.code AS organisation_code,
        named.name AS organisation_name,
        entry.area_m2 AS portion_m2
    FROM held
    JOIN LATERAL (
        SELECT posting.organisation_id, sum(posting.area_m2) AS area_m2
        FROM ledger_posting AS posting
        WHERE posting.subject_id = held.room_id
          AND posting.day <= %(as_of)s::date
        GROUP BY posting.organisation_id
        HAVING sum(posting.holdings) <> 0
    ) AS entry ON TRUE
    LEFT JOIN organisation ON organisation.id = entry.organisation_id
    LEFT JOIN organisation_version AS named
        ON named.organisation_id = organisation.id
        AND (named.valid @> %(as_of)s::date) IS TRUE
    WHERE %(organisation)s::text IS NULL OR organisation.code = %(organisation)s
),
keyed AS (
    SELECT
        CASE %(by)s
            WHEN 'building' THEN building_code
            WHEN 'level' THEN level_id::text
            ELSE organisation_code
        END AS key,
        CASE %(by)s
            WHEN 'building' THEN building_name
            WHEN 'level' THEN level_code
            ELSE organisation_name
        END AS name,
        room_id,
        portion_m2,
        use_group,
        standard_status,
        organisation_code,
        organisation_name
    FROM portion
)
SELECT
    key,
    name,
    CASE
        WHEN GROUPING(use_group) = 0 THEN 'use'
        WHEN GROUPING(standard_status) = 0 THEN 'status'
        WHEN GROUPING(organisation_code) = 0 THEN 'organisation'
        ELSE 'all'
    END AS kind,
    CASE WHEN GROUPING(organisation_code) = 0 THEN organisation_name END AS part_name,
    coalesce(
        CASE WHEN GROUPING(use_group) = 0 THEN use_group END,
        CASE WHEN GROUPING(standard_status) = 0 THEN standard_status END,
        CASE WHEN GROUPING(organisation_code) = 0 THEN organisation_code END
    ) AS code,
    count(DISTINCT room_id) AS rooms,
    round(sum(portion_m2), 2) AS area_m2
FROM keyed
GROUP BY GROUPING SETS (
    (key, name),
    (key, name, use_group),
    (key, name, standard_status),
    (key, name, organisation_code, organisation_name)
)
ORDER BY key NULLS LAST, kind, code NULLS LAST;
