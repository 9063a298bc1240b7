-- Events lie under a prefix since they are sealed: they are read within it. What is nobody's division
-- is for those who see everything. The web process writes one through record_event alone.
DROP POLICY web_select ON event;
DROP POLICY web_insert ON event;
CREATE POLICY web_select ON event FOR SELECT TO smartmap_web USING ((
    (managing_prefix ^@ ANY ((SELECT scope_open())::text[]))
    OR (managing_prefix IS NULL AND (SELECT '' = ANY (scope_open())))
)::int <> 0);
REVOKE INSERT ON event FROM smartmap_web;

-- Figures are postings added up, and are seen as those are.
CREATE POLICY web_select ON ledger_figure FOR SELECT TO smartmap_web USING ((
    (managing_prefix ^@ ANY ((SELECT scope_open())::text[]))
    OR (
        (organisation_id = ANY ((SELECT scope_organisations())::uuid[]))
        AND (managing_prefix ^@ ANY ((SELECT scope_prefixes())::text[]))
    )
    OR building_id IN (SELECT scope_gained_buildings())
)::int <> 0);
GRANT SELECT ON ledger_figure TO smartmap_web;

-- An answer says which events a change made, and is found by whose login it was under which key.
CREATE POLICY web_all ON answered_change TO smartmap_web
USING ((cardinality(scope_open()) > 0)::int <> 0);
GRANT SELECT, INSERT, UPDATE, DELETE ON answered_change TO smartmap_web;

-- Seals tell how much happens elsewhere: the owner alone reads them, and verifies.
DO $guards$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['event_seal', 'event_head', 'ledger_figure', 'answered_change'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
        EXECUTE format('CREATE POLICY owner ON %I TO CURRENT_USER USING (true)', name);
    END LOOP;
END
$guards$;

REVOKE EXECUTE ON FUNCTION record_event(
    text, text, text, text, jsonb, jsonb, date, text, text, text, text[]
) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION record_event(
    text, text, text, text, jsonb, jsonb, date, text, text, text, text[]
) TO smartmap_web;
-- It would tell where any id lies.
REVOKE EXECUTE ON FUNCTION event_prefix(text, text[]) FROM PUBLIC;
