-- Buildings, organisations and rooms whose code, name, pinyin or initials answer a query.
--
-- Input:   scopes text[]; as_of date
--          word text        -- the query, lower case, without blanks
--          start, part text -- LIKE patterns: begins with the word, contains it
--          letters text     -- LIKE pattern: its letters or characters in this order
--          slips boolean    -- whether a slip is allowed for, and only such answers wanted
--          sound_part text or null -- LIKE pattern: contains the pinyin of a word in Chinese
--          name_typo, sound_typo text or null -- regular expressions: the word with one slip
--          size int
-- Output:  kind text -- building | organisation | room; id uuid, code, name, detail text,
--          building_code text, level_id uuid or null -- of an organisation: where it holds most;
--          grade int:
--          1 exact code or name, 2 prefix, 3 prefix of the initials, 4 anywhere within,
--          5 letters in order among the initials, characters among the name,
--          6 sounds the same, 7 one letter or character wrong, missing or too many
-- Order:   grade; buildings, organisations, rooms; the shortest name; code, of rooms number and id
-- Index:   inside the function: room_version_name_number_idx, room_version_lower_number_idx
--          allocation_organisation_id_idx
-- Note:    where an organisation holds most is asked for the answers only. "IS TRUE" keeps the plan
--          off the indexes of validities, which a plan made without the day believes narrower.
WITH found AS MATERIALIZED (
    SELECT answer.kind, answer.id, min(answer.grade) AS grade, min(answer.place) AS place
    FROM scope_search(
        %(word)s::text, %(start)s::text, %(part)s::text, %(letters)s::text,
        %(sound_part)s::text, %(name_typo)s::text, %(sound_typo)s::text, %(slips)s::boolean,
        %(scopes)s::text[], %(as_of)s::date, %(size)s::int
    ) WITH ORDINALITY AS answer (kind, id, grade, place)
    GROUP BY answer.kind, answer.id
),
best AS MATERIALIZED (
    SELECT *
    FROM found
    ORDER BY
        grade, array_position(ARRAY['building', 'organisation', 'room'], kind), place
    LIMIT %(size)s::int
),
told AS (
    SELECT
        best.kind,
        best.grade,
        best.place,
        building.id,
        building.code,
        building.name,
        coalesce(building.address, division.name) AS detail,
        building.code AS building_code,
        NULL::uuid AS level_id
    FROM best
    JOIN building ON building.id = best.id
    JOIN division ON division.code = building.managing_division_code
    WHERE best.kind = 'building'
    UNION ALL
    SELECT
        best.kind,
        best.grade,
        best.place,
        organisation.id,
        organisation.code,
        organisation.name,
        division.name,
        home.building_code,
        home.level_id
    FROM best
    JOIN organisation_on(%(as_of)s::date) AS organisation ON organisation.id = best.id
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
          AND (allocation.valid @> %(as_of)s::date) IS TRUE
          AND building.managing_prefix ^@ ANY (%(scopes)s::text[])
        GROUP BY building.code, level.id
        ORDER BY sum(room_version.area_m2 * allocation.share) DESC, building.code, level.ordinal
        LIMIT 1
    ) AS home ON true
    WHERE best.kind = 'organisation'
    UNION ALL
    SELECT
        best.kind,
        best.grade,
        best.place,
        room_version.room_id,
        coalesce(room_version.number, ''),
        coalesce(room_version.name, room_use.name, ''),
        building.name || ' ' || level.name,
        building.code,
        level.id
    FROM best
    JOIN room_version
        ON room_version.room_id = best.id
        AND (room_version.valid @> %(as_of)s::date) IS TRUE
    JOIN level ON level.id = room_version.level_id
    JOIN building ON building.id = level.building_id
    LEFT JOIN room_use ON room_use.code = room_version.use_code
    WHERE best.kind = 'room'
)
SELECT kind, id, code, name, detail, building_code, level_id, grade
FROM told
ORDER BY grade, array_position(ARRAY['building', 'organisation', 'room'], kind), place;
