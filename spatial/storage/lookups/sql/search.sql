-- Buildings, organisations and rooms whose code, name, pinyin or initials answer a query.
--
-- Input:   scopes text[]; as_of date
--          word text        -- the query, lower case, without spaces
--          start, part text -- LIKE patterns: begins with the word, contains it
--          letters text     -- LIKE pattern: its letters or characters in this order
--          size int
-- Output:  kind text -- building | organisation | room; id uuid, code, name, detail text,
--          building_code text, level_id uuid or null -- of an organisation: where it holds most;
--          grade int:
--          1 exact code or name, 2 prefix, 3 prefix of the initials, 4 anywhere within,
--          5 letters in order among the initials, characters among the name
-- Order:   grade, kind, length of the name, code
-- Index:   *_trgm_idx
-- Note:    "IS TRUE" keeps the plan off the index of validities, which a plan made without the
--          day believes narrower than the level.
WITH candidate AS (
    SELECT
        'building' AS kind,
        building.id,
        building.code,
        building.name,
        building.pinyin,
        building.initials,
        coalesce(building.address, division.name) AS detail,
        building.code AS building_code,
        NULL::uuid AS level_id
    FROM building
    JOIN division ON division.code = building.managing_division_code
    WHERE building.managing_prefix ^@ ANY (%(scopes)s::text[])
      AND (building.disposed_on IS NULL OR building.disposed_on > %(as_of)s::date)
      AND (
          lower(building.code) LIKE %(part)s
          OR lower(building.name) LIKE %(part)s
          OR building.pinyin LIKE %(part)s
          OR building.initials LIKE %(letters)s
          OR lower(building.name) LIKE %(letters)s
      )
    UNION ALL
    SELECT
        'organisation',
        organisation.id,
        organisation.code,
        organisation.name,
        organisation.pinyin,
        organisation.initials,
        division.name,
        home.building_code,
        home.level_id
    FROM organisation_on(%(as_of)s::date) AS organisation
    JOIN division ON division.code = organisation.division_code
    LEFT JOIN LATERAL (
        SELECT building.code AS building_code, level.id AS level_id
        FROM allocation
        JOIN room_version
            ON room_version.room_id = allocation.room_id
            AND (room_version.valid @> %(as_of)s::date) IS TRUE
        JOIN level ON level.id = room_version.level_id
        JOIN building ON building.id = level.building_id
        WHERE allocation.organisation_id = organisation.id
          AND allocation.valid @> %(as_of)s::date
          AND building.managing_prefix ^@ ANY (%(scopes)s::text[])
        GROUP BY building.code, level.id
        ORDER BY sum(room_version.area_m2 * allocation.share) DESC, building.code, level.ordinal
        LIMIT 1
    ) AS home ON true
    WHERE division.prefix ^@ ANY (%(scopes)s::text[])
      AND (
          lower(organisation.code) LIKE %(part)s
          OR lower(organisation.name) LIKE %(part)s
          OR organisation.pinyin LIKE %(part)s
          OR organisation.initials LIKE %(letters)s
          OR lower(organisation.name) LIKE %(letters)s
      )
    UNION ALL
    SELECT
        'room',
        room_version.room_id,
        coalesce(room_version.number, ''),
        coalesce(room_version.name, room_use.name, ''),
        room_version.pinyin,
        room_version.initials,
        building.name || ' ' || level.name,
        building.code,
        level.id
    FROM room_version
    JOIN level ON level.id = room_version.level_id
    JOIN building ON building.id = level.building_id
    LEFT JOIN room_use ON room_use.code = room_version.use_code
    WHERE (room_version.valid @> %(as_of)s::date) IS TRUE
      AND building.managing_prefix ^@ ANY (%(scopes)s::text[])
      AND (
          lower(room_version.number) LIKE %(start)s
          OR lower(room_version.name) LIKE %(part)s
          OR room_version.pinyin LIKE %(part)s
          OR room_version.initials = %(word)s
      )
),
graded AS (
    SELECT
        candidate.*,
        CASE
            WHEN lower(code) = %(word)s OR lower(name) = %(word)s THEN 1
            WHEN lower(code) LIKE %(start)s
                OR lower(name) LIKE %(start)s
                OR pinyin LIKE %(start)s THEN 2
            WHEN initials LIKE %(start)s THEN 3
            WHEN lower(code) LIKE %(part)s
                OR lower(name) LIKE %(part)s
                OR pinyin LIKE %(part)s THEN 4
            ELSE 5
        END AS grade
    FROM candidate
)
SELECT kind, id, code, name, detail, building_code, level_id, grade
FROM graded
ORDER BY
    grade,
    array_position(ARRAY['building', 'organisation', 'room'], kind),
    length(name),
    code,
    id
LIMIT %(size)s::int;
