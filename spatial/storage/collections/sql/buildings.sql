-- Buildings that stand on the day and are in scope: managed within it now, or on that day.
--
-- Input:   scopes text[]; organisations uuid[] or null -- only buildings where one of them holds
--          something on the day; as_of date
-- Output:  id = building.map_id; geom polygon (4490) or null, g3857
-- Index:   building_footprint_idx, building_g3857_idx, building_map_id_key
-- Note:    "::int <> 0" tells the planner that the scope hides next to nothing, as the policies do: a
--          page is walked along the ids then, and not sorted out of all that there is.
SELECT
    building.map_id AS id,
    building.id AS uuid,
    building.code,
    building.name,
    building.address,
    building.managing_division_code AS division_code,
    (
        SELECT division.name FROM division WHERE division.code = building.managing_division_code
    ) AS division_name,
    (SELECT site.code FROM site WHERE site.id = building.site_id) AS site_code,
    building.built_year,
    building.storeys_above,
    building.storeys_below,
    building.footprint AS geom,
    building.g3857
FROM building
WHERE (building.disposed_on IS NULL OR building.disposed_on > %(as_of)s::date)
  AND (
      (
          building.managing_prefix ^@ ANY (%(scopes)s::text[])
          OR building.id IN (
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
          OR building.id IN (
              SELECT coalesce(level.building_id, allocation.building_id)
              FROM allocation
              LEFT JOIN room ON room.id = allocation.room_id
              LEFT JOIN level ON level.id = room.level_id
              WHERE allocation.organisation_id = ANY (%(organisations)s::uuid[])
                AND allocation.valid @> %(as_of)s::date
          )
      )
  )::int <> 0
