"""The small town, served."""

from tests.support.served_town import closed_client, province_client, stored_town, town_address

__all__ = ["closed_client", "province_client", "stored_town", "town_address"]
