"""Vector tiles out of PostGIS."""
