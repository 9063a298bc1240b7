-- All that the cards of some rooms show.
--
-- Input:   scopes text[]; as_of date; room_ids uuid[]
-- Output:  one row a room; approximate_place boolean -- where it stands was laid over the
--          building's footprint, not measured; organisations, occupants, findings as json arrays; area_m2 numeric
-- Order:   ordinal, number, map_id
-- Index:   room_version_valid_excl (room_id)
SELECT
    room.room_id AS id,
    room.map_id,
    room_version.number,
    room_version.name,
    room_version.use_code,
    room_use.name AS use_name,
    room_use.en AS use_en,
    room_version.area_m2,
    room_version.printed_area_m2,
    room_version.measurement_standard,
    room_version.method,
    room_version.confidence,
    room_version.status = 'review' AS review,
    room.standard_status,
    level.id AS level_id,
    level.code AS level_code,
    level.name AS level_name,
    level.ordinal,
    building.id AS building_id,
    building.code AS building_code,
    building.name AS building_name,
    plan_revision.number AS revision,
    plan_revision.valid_from,
    drawing.name AS drawing,
    drawing.sha256 AS drawing_sha256,
    ST_X(point.geom) AS lon,
    ST_Y(point.geom) AS lat,
    coalesce(
        (coalesce(floor_plan.georeference, level.georeference) ->> 'approximate')::boolean, false
    ) AS approximate_place,
    coalesce(holders.items, '[]') AS organisations,
    coalesce(people.items, '[]') AS occupants,
    coalesce(found.items, '[]') AS findings
FROM room_version
JOIN level ON level.id = room_version.level_id
JOIN building ON building.id = level.building_id
JOIN room_standing AS room ON room.room_id = room_version.room_id
JOIN plan_revision ON plan_revision.id = room_version.revision_id
JOIN floor_plan ON floor_plan.id = plan_revision.floor_plan_id
JOIN drawing ON drawing.id = floor_plan.drawing_id
LEFT JOIN room_use ON room_use.code = room_version.use_code
LEFT JOIN LATERAL (SELECT ST_Centroid(room_version.geom) AS geom) AS middle ON true
LEFT JOIN LATERAL (
    SELECT
        CASE
            WHEN ST_Contains(room_version.geom, middle.geom) THEN middle.geom
            ELSE ST_PointOnSurface(room_version.geom)
        END AS geom
) AS point ON true
LEFT JOIN LATERAL (
    SELECT json_agg(
        json_build_object(
            'code', organisation.code, 'name', organisation.name, 'share', allocation.share::float8
        )
        ORDER BY allocation.share DESC, organisation.code
    ) AS items
    FROM allocation
    JOIN organisation_on(%(as_of)s::date) AS organisation
        ON organisation.id = allocation.organisation_id
    WHERE allocation.room_id = room.room_id
      AND allocation.valid @> %(as_of)s::date
) AS holders ON true
LEFT JOIN LATERAL (
    SELECT json_agg(
        json_build_object(
            'organisation_code', organisation.code,
            'tier', organisation.tier,
            'sub_provincial', division.sub_provincial,
            'division_prefix', division.prefix,
            'rank', occupancy.rank,
            'headcount', occupancy.headcount
        )
        ORDER BY organisation.code, occupancy.rank
    ) AS items
    FROM occupancy
    JOIN organisation_on(%(as_of)s::date) AS organisation
        ON organisation.id = occupancy.organisation_id
    JOIN division ON division.code = organisation.division_code
    WHERE occupancy.room_id = room.room_id
      AND occupancy.valid @> %(as_of)s::date
      AND reported(occupancy.withholding, occupancy.organisation_id)
) AS people ON true
LEFT JOIN LATERAL (
    SELECT json_agg(
        json_build_object(
            'code', finding.code, 'severity', finding.severity, 'rule', finding.rule,
            'values', finding.message_values, 'subjects', finding.subjects
        )
        ORDER BY finding.severity, finding.code
    ) AS items
    FROM finding
    WHERE finding.room_id = room.room_id
      AND finding.state = 'open'
) AS found ON true
WHERE room_version.room_id = ANY (%(room_ids)s::uuid[])
  AND room_version.valid @> %(as_of)s::date
  AND building.managing_prefix ^@ ANY (%(scopes)s::text[])
ORDER BY level.ordinal, room_version.number NULLS LAST, room.map_id;
