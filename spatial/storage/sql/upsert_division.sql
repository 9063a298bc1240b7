-- One division, new or renewed; parents come before their children.
--
-- Input:   code, parent_code, name, en, kind, tier, pinyin, initials text; sub_provincial bool;
--          bbox float8[4]  west, south, east, north in degrees, or null
INSERT INTO division (
    code, parent_code, name, en, kind, tier, sub_provincial, pinyin, initials, bbox
)
VALUES (
    %(code)s, %(parent_code)s, %(name)s, %(en)s, %(kind)s, %(tier)s, %(sub_provincial)s,
    %(pinyin)s, %(initials)s, %(bbox)s
)
ON CONFLICT (code) DO UPDATE
SET parent_code = EXCLUDED.parent_code,
    name = EXCLUDED.name,
    en = EXCLUDED.en,
    kind = EXCLUDED.kind,
    tier = EXCLUDED.tier,
    sub_provincial = EXCLUDED.sub_provincial,
    pinyin = EXCLUDED.pinyin,
    initials = EXCLUDED.initials,
    bbox = EXCLUDED.bbox
WHERE division IS DISTINCT FROM EXCLUDED;
