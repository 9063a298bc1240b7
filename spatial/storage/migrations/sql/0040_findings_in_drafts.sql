-- Findings say which room of a draft they are about, so that publishing can hang them on the room.
ALTER TABLE finding
    ADD COLUMN floor_plan_room_id UUID,
    ADD CONSTRAINT finding_floor_plan_room_id_fkey
        FOREIGN KEY (floor_plan_room_id) REFERENCES floor_plan_room (id);
CREATE INDEX finding_floor_plan_room_id_idx ON finding (floor_plan_room_id);
