"""Filters in CQL2, text and JSON: a library parses them, this package compiles them to SQL.

Nothing of a filter reaches the statement as text: operators and columns are looked up in lists of
ours, and every literal is bound.
"""

from spatial.storage.filters.compiling import Filter, compile_filter
from spatial.storage.filters.systems import CRS84, Crs, read_crs

__all__ = ["CRS84", "Crs", "Filter", "compile_filter", "read_crs"]
