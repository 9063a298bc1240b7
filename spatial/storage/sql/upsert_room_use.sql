-- One node of the room-use tree, new or renewed.
--
-- Input:   code, parent_code, name, en, area_basis, group_name text; ordinal int
INSERT INTO room_use (code, parent_code, name, en, area_basis, group_name, ordinal)
VALUES (
    %(code)s, %(parent_code)s, %(name)s, %(en)s, %(area_basis)s, %(group_name)s, %(ordinal)s
)
ON CONFLICT (code) DO UPDATE
SET parent_code = EXCLUDED.parent_code,
    name = EXCLUDED.name,
    en = EXCLUDED.en,
    area_basis = EXCLUDED.area_basis,
    group_name = EXCLUDED.group_name,
    ordinal = EXCLUDED.ordinal
WHERE room_use IS DISTINCT FROM EXCLUDED;
