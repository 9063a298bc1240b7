-- One vector tile of the buildings in scope: footprints, or a point each where they would be specks.
--
-- Input:   z, x, y int -- XYZ tile address; scopes text[]; as_of date; organisations uuid[] or
--          null -- only buildings where one of them holds something on the day
-- Output:  tile bytea -- tile layer "buildings", feature id = building.map_id; polygons from zoom 13
--          on, points below; zero bytes when nothing is there
-- Order:   map_id, so that the same buildings give the same bytes
-- Index:   building_g3857_idx. The search takes in the buffer.
WITH tile AS (
    SELECT
        ST_TileEnvelope(%(z)s::int, %(x)s::int, %(y)s::int) AS bounds,
        ST_TileEnvelope(%(z)s::int, %(x)s::int, %(y)s::int, margin => 64 / 4096.0) AS search_area
),
feature AS MATERIALIZED (
    SELECT
        building.map_id,
        building.code,
        building.name,
        building.managing_division_code,
        ST_AsMVTGeom(
            CASE
                WHEN %(z)s::int >= 13 THEN building.g3857
                ELSE ST_PointOnSurface(building.g3857)
            END,
            tile.bounds, extent => 4096, buffer => 64
        ) AS geom
    FROM tile
    JOIN building ON building.g3857 && tile.search_area
    WHERE building.managing_prefix ^@ ANY (%(scopes)s::text[])
      AND (building.disposed_on IS NULL OR building.disposed_on > %(as_of)s::date)
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
)
SELECT ST_AsMVT(feature, 'buildings', 4096, 'geom', 'map_id' ORDER BY map_id) AS tile
FROM feature
WHERE geom IS NOT NULL;
