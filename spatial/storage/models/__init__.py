"""The tables, as SQLAlchemy and GeoAlchemy2 classes; Alembic's migrations must amount to them."""

from spatial.storage.models.columns import Model
from spatial.storage.models.ledger import (
    Allocation,
    AllocationStandard,
    Occupancy,
    Organisation,
    Post,
)
from spatial.storage.models.places import Building, Division, Level, RoomUse, Site
from spatial.storage.models.plans import (
    Drawing,
    FloorPlan,
    FloorPlanRoom,
    PlanRevision,
    Room,
    RoomVersion,
)
from spatial.storage.models.records import Account, Event, Finding, Scope

__all__ = [
    "Account",
    "Allocation",
    "AllocationStandard",
    "Building",
    "Division",
    "Drawing",
    "Event",
    "Finding",
    "FloorPlan",
    "FloorPlanRoom",
    "Level",
    "Model",
    "Occupancy",
    "Organisation",
    "PlanRevision",
    "Post",
    "Room",
    "RoomUse",
    "RoomVersion",
    "Scope",
    "Site",
]
