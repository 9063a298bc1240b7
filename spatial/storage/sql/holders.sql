-- What checks say of organisations that hold rooms on a day.
--
-- Input:   day date
-- Output:  organisation_id, code, organisation text; recorded bool -- somebody's workplace is on
--          record
-- Order:   code
SELECT
    organisation.id::text AS organisation_id,
    organisation.code,
    organisation.name AS organisation,
    organisation.id IN (
        SELECT occupancy.organisation_id
        FROM occupancy
        WHERE (occupancy.valid @> %(day)s::date) IS TRUE
          AND reported(occupancy.withholding, occupancy.organisation_id)
    ) AS recorded
FROM organisation_on(%(day)s::date) AS organisation
ORDER BY organisation.code;
