"""Look-ups: what the map and the API read, one statement a question.

Every statement takes the caller's ``scopes`` (prefixes of division codes) and shows only buildings
whose managing division's prefix starts with one of them; versioned reads take ``as_of``.
"""
