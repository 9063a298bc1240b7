-- A floor plan knows where its own frame lies: two drawings of one level may be drawn in two
-- frames. Publishing the plan gives its place to the level.
ALTER TABLE floor_plan ADD COLUMN georeference JSONB;
