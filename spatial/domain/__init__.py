"""The nouns of office space and the errors; no files, no database, no web."""
