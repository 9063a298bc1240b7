-- Close what a check no longer finds.
--
-- Input:   scope text -- prefix of division codes, empty for all; building_code text or null;
--          codes text[] -- all that the check can find; identities text[] -- what it found
-- Index:   finding_building_id_idx
UPDATE finding
SET state = 'closed'
FROM building
WHERE building.id = finding.building_id
  AND starts_with(building.managing_prefix, %(scope)s)
  AND (%(building_code)s::text IS NULL OR building.code = %(building_code)s)
  AND finding.code = ANY (%(codes)s)
  AND finding.state = 'open'
  AND finding.floor_plan_id IS NULL -- what a drawing gave stands as long as its plan
  AND finding.identity <> ALL (%(identities)s);
