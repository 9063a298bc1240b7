-- Open findings in scope, at the spot that they are about, else at their room, else their building.
--
-- Input:   scopes text[]; organisations uuid[] or null -- only their own, and those of no
--          organisation about rooms that they hold on the day; as_of date
-- Output:  id = finding.map_id; geom point (4490) or null, g3857; place text -- spot | room | building,
--          what geom stands for
-- Index:   finding_map_id_key; none for a box: the point is made of the level's place on the map
-- Note:    "IS TRUE" keeps the plan off the index of validities, which a plan made without the
--          day believes narrower than the room.
-- Note:    "::int <> 0" tells the planner that the scope hides next to nothing, as the policies do: a
--          page is walked along the ids then, and not sorted out of all that there is.
SELECT
    finding.map_id AS id,
    finding.id AS uuid,
    finding.code,
    finding.severity,
    CASE
        WHEN spot.geom IS NOT NULL THEN 'spot'
        WHEN shape.geom IS NOT NULL THEN 'room'
        WHEN building.footprint IS NOT NULL THEN 'building'
    END AS place,
    building.code AS building_code,
    building.name AS building_name,
    level.id AS level_id,
    level.code AS level_code,
    level.ordinal,
    finding.room_id,
    shape.number AS room_number,
    (
        SELECT organisation.code FROM organisation WHERE organisation.id = finding.organisation_id
    ) AS organisation_code,
    finding.first_seen::date AS first_seen,
    finding.last_seen::date AS last_seen,
    coalesce(
        spot.geom, ST_PointOnSurface(shape.geom), ST_PointOnSurface(building.footprint)
    ) AS geom,
    ST_Transform(
        coalesce(spot.geom, ST_PointOnSurface(shape.geom), ST_PointOnSurface(building.footprint)),
        3857
    ) AS g3857
FROM finding
LEFT JOIN room ON room.id = finding.room_id
LEFT JOIN floor_plan ON floor_plan.id = finding.floor_plan_id
LEFT JOIN level ON level.id = coalesce(finding.level_id, room.level_id, floor_plan.level_id)
LEFT JOIN building ON building.id = coalesce(finding.building_id, level.building_id)
LEFT JOIN room_version AS shape
    ON shape.room_id = finding.room_id
    AND (shape.valid @> %(as_of)s::date) IS TRUE
LEFT JOIN LATERAL (
    SELECT ST_Transform(
        ST_SetSRID(
            ST_MakePoint(
                level.helmert_a * finding.x - level.helmert_b * finding.y + level.helmert_tx,
                level.helmert_b * finding.x + level.helmert_a * finding.y + level.helmert_ty
            ),
            level.crs_epsg
        ),
        4490
    ) AS geom
) AS spot ON true
WHERE finding.state = 'open'
  AND (
      (
          finding.scope_prefix ^@ ANY (%(scopes)s::text[])
          OR (
              finding.organisation_id IS NULL
              AND finding.room_id IN (
                  SELECT handed_room.id
                  FROM building AS handed
                  JOIN building_version ON building_version.building_id = handed.id
                  JOIN level AS handed_level ON handed_level.building_id = handed.id
                  JOIN room AS handed_room ON handed_room.level_id = handed_level.id
                  WHERE handed.former_prefixes IS NOT NULL
                    AND building_version.valid @> %(as_of)s::date
                    AND building_version.managing_prefix ^@ ANY (%(scopes)s::text[])
              )
          )
      )
      AND (
          %(organisations)s::uuid[] IS NULL
          OR finding.organisation_id = ANY (%(organisations)s::uuid[])
          OR (
              finding.organisation_id IS NULL
              AND finding.room_id IN (
                  SELECT allocation.room_id
                  FROM allocation
                  WHERE allocation.organisation_id = ANY (%(organisations)s::uuid[])
                    AND allocation.valid @> %(as_of)s::date
              )
          )
      )
  )::int <> 0
