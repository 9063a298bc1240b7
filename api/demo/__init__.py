"""Demo data: invented organisations in invented buildings, drawn as CAD files with exact truth."""
