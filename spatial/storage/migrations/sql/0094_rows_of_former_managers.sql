-- A row of the ledger without a room is seen, on a day looked at, by who managed its building then:
-- as a room's is. Its area was told them in every total; now the row is, too.
CREATE FUNCTION scope_former_buildings() RETURNS SETOF uuid LANGUAGE plpgsql STABLE ROWS 10
SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    RETURN QUERY
    SELECT building.id
    FROM building
    JOIN building_version AS version ON version.building_id = building.id
    WHERE building.former_prefixes IS NOT NULL
      AND version.valid @> scope_day()
      AND version.managing_prefix ^@ ANY (scope_prefixes());
END
$$;

ALTER POLICY web_all ON allocation USING ((
    (scope_prefix ^@ ANY ((SELECT scope_open())::text[]))
    OR (
        (organisation_id = ANY ((SELECT scope_organisations())::uuid[]))
        AND (scope_prefix ^@ ANY ((SELECT scope_prefixes())::text[]))
    )
    OR room_id IN (SELECT scope_former_rooms())
    OR (
        room_id IS NULL
        AND building_id IN (SELECT scope_former_buildings())
        AND (
            (SELECT scope_organisations() IS NULL)
            OR (organisation_id = ANY ((SELECT scope_organisations())::uuid[]))
        )
    )
)::int <> 0);
