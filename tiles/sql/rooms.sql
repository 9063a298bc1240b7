-- One vector tile of a level's rooms.
--
-- Input:   z, x, y int -- XYZ tile address; level_id uuid; scopes text[]; as_of date;
--          organisations uuid[] or null -- only rooms that one of them holds on the day, and of
--          who holds them only these
-- Output:  tile bytea -- tile layer "rooms", feature id = room.map_id; zero bytes when nothing is
--          there
-- Order:   map_id, so that the same rooms give the same bytes
-- Index:   room_version_level_id_g3857_idx. The search takes in the buffer, so that a tile holds
--          its neighbours' rooms as far as it draws them.
-- Note:    MATERIALIZED, or each room would be cut out twice: once to test, once to draw.
--          "IS TRUE" keeps the plan off the index of validities, which a plan made without the
--          day believes narrower than the level.
WITH tile AS (
    SELECT
        ST_TileEnvelope(%(z)s::int, %(x)s::int, %(y)s::int) AS bounds,
        ST_TileEnvelope(%(z)s::int, %(x)s::int, %(y)s::int, margin => 64 / 4096.0) AS search_area
),
feature AS MATERIALIZED (
    SELECT
        room.map_id,
        room.room_id::text AS room_id,
        room_version.number,
        room_version.name,
        room_version.use_code,
        left(room_version.use_code, 1) AS use_group,
        held.code AS organisation_code,
        room.standard_status,
        room_version.area_m2::float8 AS area_m2,
        room_version.status = 'review' AS review,
        ST_AsMVTGeom(room_version.g3857, tile.bounds, extent => 4096, buffer => 64) AS geom
    FROM tile
    JOIN room_version ON room_version.g3857 && tile.search_area
    JOIN level ON level.id = room_version.level_id
    JOIN building ON building.id = level.building_id
    JOIN room_standing AS room ON room.room_id = room_version.room_id
    LEFT JOIN LATERAL (
        SELECT organisation.code
        FROM allocation
        JOIN organisation ON organisation.id = allocation.organisation_id
        WHERE allocation.room_id = room.room_id
          AND allocation.valid @> %(as_of)s::date
          AND (
              %(organisations)s::uuid[] IS NULL
              OR allocation.organisation_id = ANY (%(organisations)s::uuid[])
          )
        ORDER BY allocation.share DESC, organisation.code
        LIMIT 1
    ) AS held ON true
    WHERE room_version.level_id = %(level_id)s::uuid
      AND (room_version.valid @> %(as_of)s::date) IS TRUE
      AND building.managing_prefix ^@ ANY (%(scopes)s::text[])
      AND (%(organisations)s::uuid[] IS NULL OR held.code IS NOT NULL)
)
SELECT ST_AsMVT(feature, 'rooms', 4096, 'geom', 'map_id' ORDER BY map_id) AS tile
FROM feature
WHERE geom IS NOT NULL;
