"""What a person calls a room in a finding: its number, else its name, else the start of its id."""

import pandas as pd


def room_titles(rooms: pd.DataFrame) -> list[str]:
    """Return a title for each row.

    Parameters
    ----------
    rooms
        Columns ``room_id``, ``number`` and, where it is known, ``name``.

    Examples
    --------
    >>> room_titles(pd.DataFrame({"room_id": ["a", "b"], "number": ["201", None]}))
    ['201', 'b']
    """
    titles = rooms["room_id"].astype(str).str.slice(0, 8)
    for column in ("name", "number"):
        if column in rooms:
            words = rooms[column].astype("string").str.strip()
            said = words.notna() & (words != "")
            titles = titles.where(~said.fillna(value=False).astype(bool), words)
    return [str(title) for title in titles]
