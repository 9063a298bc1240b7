"""Layers as files: GeoPackage, GeoParquet, GeoJSON, Excel."""
