"""Which day it is: the day that reads look at when nobody asks for another."""

import datetime as dt


def today() -> dt.date:
    """Return today's date in the time zone of this machine."""
    return dt.datetime.now().astimezone().date()
