"""The tables, as SQLAlchemy and GeoAlchemy2 classes; Alembic's migrations must amount to them."""

from spatial.storage.models.accounts import (
    Account,
    AccountIdentity,
    AccountOrganisation,
    AccountSession,
    AccountToken,
    FormerPassword,
    LoginFailure,
    Scope,
)
from spatial.storage.models.answers import AnsweredChange
from spatial.storage.models.columns import Model
from spatial.storage.models.events import Event, EventHead, EventSeal
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
    RoomName,
    RoomVersion,
)
from spatial.storage.models.postings import LedgerFigure, LedgerPosting
from spatial.storage.models.records import Finding, ServedRevision
from spatial.storage.models.standards import AllocationStandard, LocalRule
from spatial.storage.models.works import Work

__all__ = [
    "Account",
    "AccountIdentity",
    "AccountOrganisation",
    "AccountSession",
    "AccountToken",
    "Allocation",
    "AllocationStandard",
    "AnsweredChange",
    "Building",
    "BuildingVersion",
    "Division",
    "Drawing",
    "Event",
    "EventHead",
    "EventSeal",
    "Finding",
    "FloorPlan",
    "FloorPlanRoom",
    "FormerPassword",
    "LedgerFigure",
    "LedgerPosting",
    "Level",
    "LocalRule",
    "LoginFailure",
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
    "RoomName",
    "RoomState",
    "RoomUse",
    "RoomVersion",
    "Scope",
    "ServedRevision",
    "Site",
    "Work",
]
