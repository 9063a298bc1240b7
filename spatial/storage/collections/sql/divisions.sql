-- Divisions in scope, as points: where their buildings stand, else the middle of their bounding box.
--
-- Input:   scopes text[]; organisations uuid[] or null; as_of date
-- Output:  id = the code as a number; geom point (4490) or null, g3857 point; buildings bigint -- in
--          sight on the day, managed by the division or below
-- Index:   building_managing_prefix_idx
SELECT
    division.code::bigint AS id,
    division.code,
    division.name,
    division.en,
    division.kind,
    division.tier,
    division.parent_code,
    (
        SELECT count(*)
        FROM building
        WHERE building.managing_prefix >= division.prefix
          AND building.managing_prefix < division.prefix || ':'
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
    ) AS buildings,
    middle.geom,
    ST_Transform(middle.geom, 3857) AS g3857
FROM division
LEFT JOIN LATERAL (
    SELECT coalesce(
        (
            SELECT ST_SetSRID(ST_Centroid(ST_Extent(building.footprint)::geometry), 4490)
            FROM building
            WHERE building.managing_prefix >= division.prefix
              AND building.managing_prefix < division.prefix || ':'
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
        ),
        ST_SetSRID(
            ST_MakePoint(
                (division.bbox[1] + division.bbox[3]) / 2, (division.bbox[2] + division.bbox[4]) / 2
            ),
            4490
        )
    ) AS geom
) AS middle ON true
WHERE division.prefix ^@ ANY (%(scopes)s::text[])
