-- A floor plan keeps its labelled axes, by which other storeys find their place, and how it differs
-- from the plan that was in force when it was compared.
ALTER TABLE floor_plan ADD COLUMN axes JSONB;
ALTER TABLE floor_plan ADD COLUMN differences JSONB;
