"""The service is killed while people work with it; ``make faults`` does so for longer."""

import pytest

from tests.faults.kill_runs import run_kills
from tests.faults.killing import KillPlan
from tests.faults.service import running_service

pytestmark = pytest.mark.database

SHORT = KillPlan(3, seed=7, victims=("web process", "job worker", "database"), within_s=300.0)


def test_whoever_is_killed_nothing_is_half_done_and_nothing_lost() -> None:
    with running_service() as service:
        killer, promises, faults = run_kills(service, SHORT)

    assert faults == []
    assert len(killer.kills) == SHORT.count
    assert promises.jobs
    assert promises.published
