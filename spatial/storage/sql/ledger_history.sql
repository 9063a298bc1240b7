-- A page of the events that changed a room, an organisation or a building, newest first.
--
-- Input:   scope text -- prefix of division codes, empty for all; one of room_id uuid, organisation
--          and building text (codes), the others null; page_size, page_start int
-- Output:  total bigint, then one row an event (null when the page is empty): id bigint;
--          at timestamptz -- when it was recorded; day date or null -- from which it holds;
--          who, action text; cause, why, document text or null
-- Order:   id, newest first
-- Note:    an event may concern much else, also out of scope: what it changed there is not told.
WITH mine AS (
    SELECT began_event_id, ended_event_id FROM room_version WHERE room_id = %(room_id)s::uuid
    UNION ALL
    SELECT began_event_id, ended_event_id FROM allocation WHERE room_id = %(room_id)s::uuid
    UNION ALL
    SELECT began_event_id, ended_event_id FROM occupancy
    WHERE room_id = %(room_id)s::uuid AND reported(occupancy.withholding, occupancy.organisation_id)
    UNION ALL
    SELECT began_event_id, ended_event_id FROM room_state WHERE room_id = %(room_id)s::uuid
    UNION ALL
    SELECT version.began_event_id, version.ended_event_id
    FROM building_version AS version
    JOIN building ON building.id = version.building_id
    WHERE building.code = %(building)s::text
    UNION ALL
    SELECT version.began_event_id, version.ended_event_id
    FROM organisation_version AS version
    JOIN organisation ON organisation.id = version.organisation_id
    WHERE organisation.code = %(organisation)s::text
    UNION ALL
    SELECT post.began_event_id, post.ended_event_id
    FROM post
    JOIN organisation ON organisation.id = post.organisation_id
    WHERE organisation.code = %(organisation)s::text
      AND reported(post.withholding, post.organisation_id)
    UNION ALL
    SELECT allocation.began_event_id, allocation.ended_event_id
    FROM allocation
    JOIN organisation ON organisation.id = allocation.organisation_id
    LEFT JOIN room ON room.id = allocation.room_id
    LEFT JOIN level ON level.id = room.level_id
    JOIN building ON building.id = coalesce(level.building_id, allocation.building_id)
    WHERE organisation.code = %(organisation)s::text
      AND starts_with(building.managing_prefix, %(scope)s)
),
chosen AS (
    SELECT began_event_id AS id FROM mine
    UNION
    SELECT ended_event_id FROM mine
    UNION
    SELECT event.id
    FROM event
    WHERE (
        event.subject_kind IN ('room', 'allocation', 'occupancy')
        AND event.subject_id = %(room_id)s::uuid::text
    )
    OR (event.subject_kind = 'organisation' AND event.subject_id = %(organisation)s::text)
    OR (event.subject_kind = 'building' AND event.subject_id = %(building)s::text)
),
known AS (
    SELECT heading.*
    FROM event_headings(ARRAY(SELECT chosen.id FROM chosen WHERE chosen.id IS NOT NULL)) AS heading
)
SELECT
    counted.total, page.id, page.at, page.day, page.who, page.action, page.cause, page.why,
    page.document
FROM (SELECT count(*) AS total FROM known) AS counted
LEFT JOIN (
    SELECT * FROM known ORDER BY id DESC LIMIT %(page_size)s OFFSET %(page_start)s
) AS page ON TRUE
ORDER BY page.id DESC;
