-- Search: found with indexes that cannot be used beneath a policy, by a function that applies the
-- policies' conditions itself. Only ids go out, which are read again under the policies.

-- The names that rooms bear or ever bore: some thousand for a million rooms, so that a search compares
-- names, and reads rooms only under those that answer. Filled by triggers; nobody is granted it. It has
-- no unique key: two who publish the same new name need not wait for each other.
CREATE TABLE room_name (
    id BIGINT GENERATED ALWAYS AS IDENTITY,
    name TEXT NOT NULL,
    pinyin TEXT,
    initials TEXT,
    CONSTRAINT room_name_pkey PRIMARY KEY (id)
);
INSERT INTO room_name (name, pinyin, initials)
SELECT DISTINCT name, pinyin, initials FROM room_version WHERE name IS NOT NULL;
CREATE INDEX room_name_name_idx ON room_name (name);
ALTER TABLE room_name ENABLE ROW LEVEL SECURITY;
ALTER TABLE room_name FORCE ROW LEVEL SECURITY;
CREATE POLICY owner ON room_name TO CURRENT_USER USING (true);

CREATE FUNCTION keep_room_names() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    INSERT INTO room_name (name, pinyin, initials)
    SELECT DISTINCT written.name, written.pinyin, written.initials
    FROM written
    WHERE written.name IS NOT NULL
      AND NOT EXISTS (
          SELECT FROM room_name
          WHERE room_name.name = written.name
            AND room_name.pinyin IS NOT DISTINCT FROM written.pinyin
            AND room_name.initials IS NOT DISTINCT FROM written.initials
      );
    RETURN NULL;
END
$$;
CREATE TRIGGER room_version_keeps_names AFTER INSERT ON room_version
REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION keep_room_names();
CREATE TRIGGER room_version_keeps_new_names AFTER UPDATE ON room_version
REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION keep_room_names();

-- What an organisation holds, from the index alone: beside an index of validities, which begins with the
-- room and is read from end to end for an organisation, a bare one costs the same on paper.
DROP INDEX allocation_organisation_id_idx;
CREATE INDEX allocation_organisation_id_idx ON allocation (organisation_id)
    INCLUDE (room_id, building_id, share, valid, scope_prefix);

-- Rooms by name, and by the beginning of their number, with what says who sees them: only the index is read.
CREATE INDEX room_version_name_number_idx ON room_version (name, number, room_id)
    INCLUDE (scope_prefix, valid);
CREATE INDEX room_version_lower_number_idx ON room_version (lower(number) text_pattern_ops, room_id)
    INCLUDE (number, scope_prefix, valid);
DROP INDEX room_version_pinyin_trgm_idx;
DROP INDEX room_version_initials_trgm_idx;

-- How well something answers a word: 1 exact code or name, 2 prefix, 3 prefix of the initials, 4 anywhere
-- within, 5 letters in order among the initials, characters among the name; null: not at all.
--
-- Input:   word text -- without blanks; start, part, letters text -- LIKE patterns: begins with the word,
--          contains it, its letters in this order; all of them, and what is compared, in lower case: of
--          ASCII alone, by collation C, which takes a tenth of the time of the others
CREATE FUNCTION search_grade(
    word text, start text, part text, letters text, code text, name text, pinyin text, initials text
) RETURNS int LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE
        WHEN code = word OR name = word THEN 1
        WHEN code LIKE start OR name LIKE start OR pinyin LIKE start THEN 2
        WHEN initials LIKE start THEN 3
        WHEN code LIKE part OR name LIKE part OR pinyin LIKE part THEN 4
        WHEN initials LIKE letters OR name LIKE letters THEN 5
    END
$$;

-- How well something answers a word with a slip in it: 6 sounds the same, 7 one letter or character is
-- wrong, missing or too many; null: not at all.
--
-- Input:   sound_part text or null -- LIKE pattern: contains the pinyin of a word in Chinese; name_typo
--          text or null -- regular expression of the word with one slip; sound_typo text or null -- the
--          same, of a word in Latin letters
CREATE FUNCTION slip_grade(
    sound_part text, name_typo text, sound_typo text, name text, pinyin text
) RETURNS int LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE
        WHEN pinyin LIKE sound_part THEN 6
        WHEN name ~ name_typo OR pinyin ~ sound_typo THEN 7
    END
$$;

-- Best answers of each kind that are seen, as search.sql asks for them.
--
-- Input:   word, start, part, letters, sound_part, name_typo, sound_typo text -- as above
--          slips boolean -- whether a slip is allowed for, and only such answers wanted
--          scopes text[]; day date; size int -- answers of each kind at most
-- Output:  kind text, id uuid, grade int; a room may come twice
CREATE FUNCTION scope_search(
    word text, start text, part text, letters text, sound_part text, name_typo text, sound_typo text,
    slips boolean, scopes text[], day date, size int
) RETURNS TABLE (kind text, id uuid, grade int) LANGUAGE plpgsql STABLE ROWS 30
SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
SET plan_cache_mode = force_generic_plan AS $$
#variable_conflict use_variable
DECLARE
    everything boolean := session_user = current_user;
    open text[] := scope_open();
    named record;
    missing int := size;
    given int;
BEGIN
    RETURN QUERY
    SELECT 'building', building.id, answer.grade
    FROM building, LATERAL (
        SELECT CASE
            WHEN slips
            THEN slip_grade(
                sound_part, name_typo, sound_typo,
                lower(building.name COLLATE "C"), building.pinyin
            )
            ELSE search_grade(
                word, start, part, letters,
                lower(building.code COLLATE "C"), lower(building.name COLLATE "C"),
                building.pinyin, building.initials
            )
        END AS grade
        OFFSET 0
    ) AS answer
    WHERE (
          slips
          OR building.pinyin LIKE part
          OR building.initials LIKE letters
          OR lower(building.name COLLATE "C") LIKE letters
          OR lower(building.code COLLATE "C") LIKE part
      )
      AND answer.grade IS NOT NULL
      AND building.managing_prefix ^@ ANY (scopes)
      AND (
          everything
          OR building.managing_prefix ^@ ANY (open)
          OR building.id IN (SELECT scope_other_buildings())
      )
      AND (building.disposed_on IS NULL OR building.disposed_on > day)
    ORDER BY answer.grade, length(building.name), building.code
    LIMIT size;

    RETURN QUERY
    SELECT 'organisation', organisation.id, answer.grade
    FROM organisation_version AS version
    JOIN organisation ON organisation.id = version.organisation_id
    JOIN division ON division.code = version.division_code, LATERAL (
        SELECT CASE
            WHEN slips
            THEN slip_grade(
                sound_part, name_typo, sound_typo, lower(version.name COLLATE "C"), version.pinyin
            )
            ELSE search_grade(
                word, start, part, letters,
                lower(organisation.code COLLATE "C"), lower(version.name COLLATE "C"),
                version.pinyin, version.initials
            )
        END AS grade
        OFFSET 0
    ) AS answer
    WHERE (
          slips
          OR version.pinyin LIKE part
          OR version.initials LIKE letters
          OR lower(version.name COLLATE "C") LIKE letters
          OR lower(organisation.code COLLATE "C") LIKE part
      )
      AND answer.grade IS NOT NULL
      AND version.valid @> day
      AND division.prefix ^@ ANY (scopes)
      AND (
          everything
          OR (
              organisation.scope_prefix ^@ ANY (open)
              AND version.division_code ^@ ANY (open)
          )
          OR (
              organisation_told(organisation.id, organisation.scope_prefix)
              AND organisation_told(organisation.id, '')
          )
      )
    ORDER BY answer.grade, length(version.name), organisation.code
    LIMIT size;

    IF NOT slips THEN
        RETURN QUERY
        SELECT 'room', version.room_id, CASE WHEN lower(version.number) = word THEN 1 ELSE 2 END
        FROM room_version AS version
        WHERE lower(version.number) ~>=~ word
          AND lower(version.number) ~<~ (word || chr(1114111))
          AND version.valid @> day
          AND version.scope_prefix ^@ ANY (scopes)
          AND (
              everything
              OR version.scope_prefix ^@ ANY (open)
              OR version.room_id IN (SELECT scope_other_rooms())
          )
        ORDER BY lower(version.number) USING ~<~, version.room_id
        LIMIT size;
    END IF;

    FOR named IN
        SELECT DISTINCT room_name.name, answer.grade, length(room_name.name) AS long
        FROM room_name, LATERAL (
            SELECT CASE
                WHEN slips
                THEN slip_grade(
                    sound_part, name_typo, sound_typo,
                    lower(room_name.name COLLATE "C"), room_name.pinyin
                )
                ELSE search_grade(
                    word, start, part, NULL,
                    NULL, lower(room_name.name COLLATE "C"), room_name.pinyin, room_name.initials
                )
            END AS grade
            OFFSET 0
        ) AS answer
        WHERE answer.grade <> 3
           OR (answer.grade = 3 AND room_name.initials = word)
        ORDER BY answer.grade, long, room_name.name
    LOOP
        RETURN QUERY
        SELECT 'room', version.room_id, named.grade
        FROM room_version AS version
        WHERE version.name = named.name
          AND version.valid @> day
          AND version.scope_prefix ^@ ANY (scopes)
          AND (
              everything
              OR version.scope_prefix ^@ ANY (open)
              OR version.room_id IN (SELECT scope_other_rooms())
          )
        ORDER BY version.number, version.room_id
        LIMIT missing;
        GET DIAGNOSTICS given = ROW_COUNT;
        missing := missing - given;
        EXIT WHEN missing <= 0;
    END LOOP;
END
$$;
