-- Where a page of a day's ledger begins and ends: its entries by holder and building, in the ledger's
-- order, as many of them as the page touches.
--
-- Input:   scope text -- prefix of division codes, empty for all; as_of date;
--          organisation, building text or null -- codes; page_start, page_end int -- first entry of
--          the page from 0, and the first after it
-- Output:  total bigint -- entries in all, on every row; first bigint -- the group's first entry, null
--          where the page is empty; organisation_code text or null -- null is held by nobody;
--          building_code text; organisation_ids uuid[] -- of the holders that bear the code, the nil
--          uuid for nobody; building_id uuid
-- Order:   organisation, building
-- Index:   ledger_posting_managing_prefix_day_idx, read alone: no row is fetched to count entries
WITH held AS (
    SELECT posting.organisation_id, posting.building_id, sum(posting.holdings) AS entries
    FROM ledger_posting AS posting
    WHERE posting.managing_prefix >= %(scope)s
      AND posting.managing_prefix < %(scope)s || ':'
      AND posting.day <= %(as_of)s::date
      AND (
          %(organisation)s::text IS NULL
          OR posting.organisation_id = (SELECT id FROM organisation WHERE code = %(organisation)s)
      )
      AND (
          %(building)s::text IS NULL
          OR posting.building_id = (SELECT id FROM building WHERE code = %(building)s)
      )
    GROUP BY posting.organisation_id, posting.building_id
    HAVING sum(posting.holdings) <> 0
),
grouped AS (
    SELECT
        organisation.code AS organisation_code,
        building.code AS building_code,
        building.id AS building_id,
        sum(held.entries)::bigint AS entries,
        array_agg(
            coalesce(held.organisation_id, '00000000-0000-0000-0000-000000000000')
        ) AS organisation_ids
    FROM held
    JOIN building ON building.id = held.building_id
    LEFT JOIN organisation_on(%(as_of)s::date) AS organisation
        ON organisation.id = held.organisation_id
    GROUP BY organisation.code, building.code, building.id
),
placed AS MATERIALIZED (
    SELECT
        *,
        (sum(entries) OVER (ORDER BY organisation_code NULLS LAST, building_code)) - entries AS first
    FROM grouped
)
SELECT
    counted.total::bigint,
    placed.first::bigint,
    placed.organisation_code,
    placed.building_code,
    placed.organisation_ids,
    placed.building_id
FROM (SELECT coalesce(sum(entries), 0) AS total FROM placed) AS counted
LEFT JOIN placed
    ON placed.first < %(page_end)s
    AND placed.first + placed.entries > %(page_start)s
ORDER BY placed.organisation_code NULLS LAST, placed.building_code;
