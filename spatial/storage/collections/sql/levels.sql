-- Levels of buildings that stand on the day, in scope: managed within it now, or on that day.
--
-- Input:   scopes text[]; organisations uuid[] or null -- only levels where one of them holds a room
--          on the day; as_of date
-- Output:  id = level.map_id; geom multipolygon (4490) or null, g3857; height_m metres
-- Index:   level_geom_idx, level_g3857_idx, level_map_id_key
-- Note:    "::int <> 0" tells the planner that the scope hides next to nothing, as the policies do: a
--          page is walked along the ids then, and not sorted out of all that there is.
SELECT
    level.map_id AS id,
    level.id AS uuid,
    level.code,
    level.name,
    level.ordinal,
    level.height_m::float8 AS height_m,
    level.georeference_rms_m,
    building.code AS building_code,
    building.name AS building_name,
    building.managing_division_code AS division_code,
    level.geom,
    level.g3857
FROM level
JOIN building ON building.id = level.building_id
WHERE (building.disposed_on IS NULL OR building.disposed_on > %(as_of)s::date)
  AND (
      (
          level.scope_prefix ^@ ANY (%(scopes)s::text[])
          OR level.building_id IN (
              SELECT building_version.building_id
              FROM building AS handed
              JOIN building_version ON building_version.building_id = handed.id
              WHERE handed.former_prefixes IS NOT NULL
                AND building_version.valid @> %(as_of)s::date
                AND building_version.managing_prefix ^@ ANY (%(scopes)s::text[])
          )
      )
      AND (
          %(organisations)s::uuid[] IS NULL
          OR level.id IN (
              SELECT room.level_id
              FROM allocation
              JOIN room ON room.id = allocation.room_id
              WHERE allocation.organisation_id = ANY (%(organisations)s::uuid[])
                AND allocation.valid @> %(as_of)s::date
          )
      )
  )::int <> 0
