-- A finding by its id or the beginning of it, if it lies in scope; locked.
--
-- Of a room, level or building whoever manages the building decides; of an organisation, where it
-- belongs now.
--
-- Input:   lowest, highest uuid -- that begin so; scope text -- prefix of division codes, empty for all
-- Output:  id uuid; code, state text; waived_reason text or null; at most two rows
-- Order:   id
-- Index:   finding_pkey
SELECT finding.id, finding.code, finding.state, finding.waived_reason
FROM finding
WHERE finding.id BETWEEN %(lowest)s AND %(highest)s
  AND starts_with(
      coalesce(
          (
              SELECT building.managing_prefix
              FROM building
              WHERE building.id = coalesce(
                  finding.building_id,
                  (
                      SELECT level.building_id
                      FROM level
                      LEFT JOIN room ON room.id = finding.room_id
                      LEFT JOIN floor_plan ON floor_plan.id = finding.floor_plan_id
                      WHERE level.id
                          = coalesce(finding.level_id, room.level_id, floor_plan.level_id)
                  )
              )
          ),
          (
              SELECT division.prefix
              FROM organisation_version AS version
              JOIN division ON division.code = version.division_code
              WHERE version.organisation_id = finding.organisation_id
              ORDER BY version.valid DESC
              LIMIT 1
          )
      ),
      %(scope)s
  )
ORDER BY finding.id
LIMIT 2
FOR NO KEY UPDATE OF finding;
