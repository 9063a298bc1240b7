"""The tables, as SQLAlchemy and GeoAlchemy2 classes; Alembic's migrations must amount to them."""

from spatial.storage.models.columns import Model
from spatial.storage.models.ledger import (
    Allocation,
    Occupancy,
    Organisation,
    OrganisationVersion,
    Post,
    RoomState,
)
from spatial.storage.models.periods import (
    Period,
    PeriodBuilding,
    PeriodCondition,
    PeriodOrganisation,
    PeriodPost,
    PeriodTotal,
)
from spatial.storage.models.places import (
    Building,
    BuildingVersion,
    Division,
    Level,
    RoomUse,
    Site,
)
from spatial.storage.models.plans import (
    Drawing,
    FloorPlan,
    FloorPlanRoom,
    PlanRevision,
    Room,
    RoomVersion,
)
from spatial.storage.models.postings import LedgerPosting
from spatial.storage.models.records import Account, Event, Finding, Scope
from spatial.storage.models.standards import AllocationStandard, LocalRule

__all__ = [
    "Account",
    "Allocation",
    "AllocationStandard",
    "Building",
    "BuildingVersion",
    "Division",
    "Drawing",
    "Event",
    "Finding",
    "FloorPlan",
    "FloorPlanRoom",
    "LedgerPosting",
    "Level",
    "LocalRule",
    "Model",
    "Occupancy",
    "Organisation",
    "OrganisationVersion",
    "Period",
    "PeriodBuilding",
    "PeriodCondition",
    "PeriodOrganisation",
    "PeriodPost",
    "PeriodTotal",
    "PlanRevision",
    "Post",
    "Room",
    "RoomState",
    "RoomUse",
    "RoomVersion",
    "Scope",
    "Site",
]
