-- Hang findings of drafts' rooms on the rooms that they became.
--
-- Input:   drafts, rooms uuid[] -- floor_plan_room ids and room ids, pair by pair
-- Index:   finding_floor_plan_room_id_idx
UPDATE finding
SET room_id = became.room_id
FROM unnest(%(drafts)s::uuid[], %(rooms)s::uuid[]) AS became (draft_id, room_id)
WHERE finding.floor_plan_room_id = became.draft_id;
