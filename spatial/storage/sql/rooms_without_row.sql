-- Offices and service rooms on the plans of a day that no row of the ledger speaks of.
--
-- Input:   scope text -- prefix of division codes, empty for all; as_of date;
--          uses text[] -- codes of the uses that a ledger must speak of, with all below them
-- Output:  building_code, level_code text; number, name text or null; use_code text;
--          area_m2 numeric; room_id uuid
-- Order:   building_code, level_code, number, room_id
-- Index:   building_version_managing_prefix_idx, room_version_level_id_number_idx
SELECT
    building.code AS building_code,
    level.code AS level_code,
    version.number,
    version.name,
    version.use_code,
    version.area_m2,
    version.room_id
FROM building_on(%(as_of)s::date) AS managed
JOIN building ON building.id = managed.building_id
JOIN level ON level.building_id = building.id
JOIN room_version AS version
    ON version.level_id = level.id
    AND (version.valid @> %(as_of)s::date) IS TRUE
WHERE starts_with(managed.managing_prefix, %(scope)s)
  AND version.use_code ^@ ANY (%(uses)s::text[])
  AND NOT EXISTS (
      SELECT 1
      FROM allocation
      WHERE allocation.room_id = version.room_id AND allocation.valid @> %(as_of)s::date
  )
ORDER BY building_code, level_code, number, room_id;
