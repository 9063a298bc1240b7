"""PostGIS: models, repositories, SQL and migrations."""
