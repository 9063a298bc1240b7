-- Rooms as they stand on the day, in scope: managed within it now, or on that day.
--
-- Input:   scopes text[]; organisations uuid[] or null -- only rooms that one of them holds on the
--          day, and of who holds them only these; as_of date
-- Output:  id = room.map_id; geom polygon (4490) or null, g3857; area_m2 m2; organisation_code -- of
--          the largest share; valid_from, valid_to -- first and last day as it stands, no end: null
-- Index:   room_version_geom_idx, room_version_level_id_g3857_idx, room_map_id_key
-- Note:    "::int <> 0" tells the planner that day and scope hide next to nothing, as the policies do:
--          a page is walked along the ids then, and not sorted out of all that there is.
SELECT
    room.map_id AS id,
    room_version.room_id AS uuid,
    room_version.number,
    room_version.name,
    room_version.use_code,
    left(room_version.use_code, 1) AS use_group,
    (SELECT room_use.name FROM room_use WHERE room_use.code = room_version.use_code) AS use_name,
    room_version.area_m2::float8 AS area_m2,
    (
        SELECT organisation.code
        FROM allocation
        JOIN organisation ON organisation.id = allocation.organisation_id
        WHERE allocation.room_id = room_version.room_id
          AND allocation.valid @> %(as_of)s::date
          AND (
              %(organisations)s::uuid[] IS NULL
              OR allocation.organisation_id = ANY (%(organisations)s::uuid[])
          )
        ORDER BY allocation.share DESC, organisation.code
        LIMIT 1
    ) AS organisation_code,
    room.standard_status,
    room_version.status = 'review' AS review,
    room_version.level_id,
    level.code AS level_code,
    level.ordinal,
    building.code AS building_code,
    building.name AS building_name,
    building.managing_division_code AS division_code,
    lower(room_version.valid) AS valid_from,
    upper(room_version.valid) - 1 AS valid_to,
    room_version.geom,
    room_version.g3857
FROM room_version
JOIN room_standing AS room ON room.room_id = room_version.room_id
LEFT JOIN level ON level.id = room_version.level_id
LEFT JOIN building ON building.id = level.building_id
WHERE (room_version.valid @> %(as_of)s::date)::int <> 0
  AND (
      (
          room_version.scope_prefix ^@ ANY (%(scopes)s::text[])
          OR room_version.level_id IN (
              SELECT handed_level.id
              FROM building AS handed
              JOIN building_version ON building_version.building_id = handed.id
              JOIN level AS handed_level ON handed_level.building_id = handed.id
              WHERE handed.former_prefixes IS NOT NULL
                AND building_version.valid @> %(as_of)s::date
                AND building_version.managing_prefix ^@ ANY (%(scopes)s::text[])
          )
      )
      AND (
          %(organisations)s::uuid[] IS NULL
          OR room_version.room_id IN (
              SELECT allocation.room_id
              FROM allocation
              WHERE allocation.organisation_id = ANY (%(organisations)s::uuid[])
                AND allocation.valid @> %(as_of)s::date
          )
      )
  )::int <> 0
