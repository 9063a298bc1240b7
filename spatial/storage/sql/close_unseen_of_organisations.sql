-- Close what a check of organisations no longer finds. One that was dissolved counts where it last
-- belonged.
--
-- Input:   scope text -- prefix of division codes, empty for all; codes text[] -- all that the check
--          can find of organisations; seen_at timestamptz -- when the check began
-- Index:   finding_organisation_id_idx, organisation_version_organisation_id_idx
UPDATE finding
SET state = 'closed'
WHERE finding.organisation_id IS NOT NULL
  AND finding.code = ANY (%(codes)s)
  AND finding.state IN ('open', 'waived')
  AND finding.last_seen < %(seen_at)s
  AND starts_with(
      (
          SELECT division.prefix
          FROM organisation_version AS version
          JOIN division ON division.code = version.division_code
          WHERE version.organisation_id = finding.organisation_id
          ORDER BY version.valid DESC
          LIMIT 1
      ),
      %(scope)s
  );
