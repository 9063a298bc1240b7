-- Divisions inside the caller's scope, with the buildings that each manages itself or below.
--
-- Input:   scopes text[]; parent text or null -- children of this code only
-- Output:  code, name, en, kind, tier, parent_code text, bbox double precision[] (degrees,
--          west south east north; for finding one's way, no boundary), buildings bigint
-- Order:   code
-- Index:   building_managing_prefix_idx
SELECT
    division.code,
    division.name,
    division.en,
    division.kind,
    division.tier,
    division.parent_code,
    division.bbox,
    (
        SELECT count(*)
        FROM building
        WHERE building.managing_prefix ^@ division.prefix
          AND building.managing_prefix ^@ ANY (%(scopes)s::text[])
    ) AS buildings
FROM division
WHERE division.prefix ^@ ANY (%(scopes)s::text[])
  AND (%(parent)s::text IS NULL OR division.parent_code = %(parent)s)
ORDER BY division.code;
