-- Close what a check of buildings no longer finds, also where reading the drawing found it first: one
-- doubt is listed once.
--
-- Input:   scope text -- prefix of division codes, empty for all; building_code text or null;
--          codes text[] -- all that the check can find of rooms, levels and buildings;
--          seen_at timestamptz -- when the check began: what it found was seen then or later
-- Index:   finding_building_id_idx
UPDATE finding
SET state = 'closed'
FROM building
WHERE building.id = finding.building_id
  AND starts_with(building.managing_prefix, %(scope)s)
  AND (%(building_code)s::text IS NULL OR building.code = %(building_code)s)
  AND finding.code = ANY (%(codes)s)
  AND finding.state IN ('open', 'waived')
  AND finding.last_seen < %(seen_at)s
  AND ( -- of a draft, what its drawing gave stands; of a plan in force, the check's word does
      finding.floor_plan_id IS NULL
      OR EXISTS (
          SELECT FROM floor_plan
          WHERE floor_plan.id = finding.floor_plan_id
            AND floor_plan.state = 'published'
      )
  );
