-- Every version of a room that a floor plan gave, in force or not.
--
-- Input:   floor_plan_id uuid
-- Output:  id uuid, outline geometry(Polygon) -- metres in the plan's frame
-- Index:   plan_revision_floor_plan_id_key, room_version_revision_id_room_id_idx
SELECT room_version.id, room_version.outline
FROM plan_revision
JOIN room_version ON room_version.revision_id = plan_revision.id
WHERE plan_revision.floor_plan_id = %(floor_plan_id)s;
