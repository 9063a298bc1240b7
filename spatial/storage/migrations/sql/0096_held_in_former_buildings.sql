-- What a bound account's organisations hold is looked at as the ledger's totals are: by who managed the
-- building on the day looked at. A building that was handed out of the account's prefix took its earlier
-- days along: their area was told, the building, the rooms and the rows were not.

-- Rooms and buildings that lay within the prefixes on the day looked at and do not any more, or lie there
-- still in other hands. Of an account that is bound: whoever holds them; conditions ask that beside.
CREATE OR REPLACE FUNCTION scope_former_rooms() RETURNS SETOF uuid LANGUAGE plpgsql STABLE ROWS 100
SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    RETURN QUERY
    SELECT room.id
    FROM building
    JOIN building_version AS version ON version.building_id = building.id
    JOIN level ON level.building_id = building.id
    JOIN room ON room.level_id = level.id
    WHERE building.former_prefixes IS NOT NULL
      AND version.valid @> scope_day()
      AND version.managing_prefix ^@ ANY (scope_prefixes());
END
$$;
CREATE OR REPLACE FUNCTION scope_other_rooms() RETURNS SETOF uuid LANGUAGE plpgsql STABLE ROWS 100
SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF scope_organisations() IS NULL THEN
        RETURN QUERY SELECT scope_former_rooms();
        RETURN;
    END IF;
    RETURN QUERY
    SELECT allocation.room_id
    FROM allocation
    WHERE allocation.organisation_id = ANY (scope_organisations())
      AND allocation.valid @> scope_day()
      AND allocation.room_id IS NOT NULL
      AND (
          allocation.scope_prefix ^@ ANY (scope_prefixes())
          OR allocation.room_id IN (SELECT scope_former_rooms())
      );
END
$$;
CREATE OR REPLACE FUNCTION scope_other_buildings() RETURNS SETOF uuid LANGUAGE plpgsql STABLE ROWS 100
SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF scope_organisations() IS NULL THEN
        RETURN QUERY
        SELECT building.id
        FROM building
        JOIN building_version AS version ON version.building_id = building.id
        WHERE building.former_prefixes IS NOT NULL
          AND version.managing_prefix ^@ ANY (scope_prefixes());
        RETURN;
    END IF;
    RETURN QUERY
    SELECT level.building_id FROM level WHERE level.id IN (SELECT scope_other_levels())
    UNION
    SELECT allocation.building_id
    FROM allocation
    WHERE allocation.organisation_id = ANY (scope_organisations())
      AND allocation.valid @> scope_day()
      AND allocation.room_id IS NULL
      AND (
          allocation.scope_prefix ^@ ANY (scope_prefixes())
          OR allocation.building_id IN (SELECT scope_former_buildings())
      );
END
$$;

ALTER POLICY web_all ON allocation USING ((
    (scope_prefix ^@ ANY ((SELECT scope_open())::text[]))
    OR (
        (organisation_id = ANY ((SELECT scope_organisations())::uuid[]))
        AND (scope_prefix ^@ ANY (scope_prefixes()))
    )
    OR (
        (
            room_id IN (SELECT scope_former_rooms())
            OR (room_id IS NULL AND building_id IN (SELECT scope_former_buildings()))
        )
        AND (scope_organisations() IS NULL OR organisation_id = ANY (scope_organisations()))
    )
)::int <> 0);
ALTER POLICY web_all ON occupancy USING ((
    (scope_prefix ^@ ANY ((SELECT scope_open())::text[]))
    OR (
        (organisation_id = ANY ((SELECT scope_organisations())::uuid[]))
        AND (scope_prefix ^@ ANY (scope_prefixes()))
    )
    OR (
        room_id IN (SELECT scope_former_rooms())
        AND (scope_organisations() IS NULL OR organisation_id = ANY (scope_organisations()))
    )
)::int <> 0);

-- Of a building that was handed out, a bound account is told the versions of its own prefixes; of one that
-- is there now, its past as well.
CREATE FUNCTION building_version_told(building uuid, prefix text) RETURNS boolean
LANGUAGE plpgsql STABLE COST 500
SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    RETURN prefix ^@ ANY (scope_prefixes()) OR EXISTS (
        SELECT 1
        FROM public.building AS present
        WHERE present.id = building_version_told.building
          AND present.managing_prefix ^@ ANY (scope_prefixes())
    );
END
$$;
ALTER POLICY web_all ON building_version USING ((
    (managing_prefix ^@ ANY ((SELECT scope_open())::text[]))
    OR building_id IN (SELECT scope_gained_buildings())
    OR (
        NOT (SELECT scope_organisations() IS NULL)
        AND building_id IN (SELECT scope_other_buildings())
        AND building_version_told(building_id, managing_prefix)
    )
)::int <> 0);
