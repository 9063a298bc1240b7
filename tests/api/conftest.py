"""The small town, served."""

from tests.support.account_house import house, served_house
from tests.support.oidc_issuer import issuer
from tests.support.served_town import closed_client, province_client, stored_town, town_address
from tests.support.working_town import working_town
from tests.support.works import work_place

__all__ = [
    "closed_client",
    "house",
    "issuer",
    "province_client",
    "served_house",
    "stored_town",
    "town_address",
    "work_place",
    "working_town",
]
