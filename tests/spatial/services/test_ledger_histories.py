"""Whatever people did to a ledger through the services, its totals are the sums of their parts."""

from random import Random
from typing import Any

import pytest
from psycopg import Connection

from tests.support.ledger import day
from tests.support.ledger_proof import require_consistent
from tests.support.working_years import WorkingYears

pytestmark = pytest.mark.database


def test_random_changes_leave_every_total_the_sum_of_its_parts(
    conn: Connection[Any], long: bool
) -> None:
    random = Random(2026)
    years = WorkingYears(conn, random)

    years.run(1000 if long else 300)

    assert len(years.done) == 14, years.done
    span = (years.day - day(0)).days
    require_consistent(conn, [day(random.randrange(span + 1)) for _ in range(20)])
