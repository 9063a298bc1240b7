"""Whatever happened to a ledger, its totals are the sums of their parts on every day."""

from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from psycopg import Connection

from tests.support.histories import SPAN_DAYS, RandomLedger
from tests.support.ledger import day
from tests.support.ledger_proof import require_consistent

pytestmark = pytest.mark.database


@settings(
    max_examples=15,
    deadline=None,
    # The transaction is rolled back to the savepoint after each example.
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    phases=[Phase.explicit, Phase.generate],  # a shorter seed is no simpler history
)
@given(seed=st.integers(0, 2**32 - 1), operations=st.integers(1, 60))
def test_totals_of_a_random_past_are_what_its_rows_add_up_to(
    conn: Connection[Any], seed: int, operations: int
) -> None:
    with conn.transaction(force_rollback=True):
        random = Random(seed)
        ledger = RandomLedger(conn, random)

        ledger.run(operations)

        require_consistent(conn, [day(random.randrange(-5, SPAN_DAYS + 100)) for _ in range(6)])


def test_a_thousand_operations_leave_every_total_the_sum_of_its_parts(
    conn: Connection[Any],
) -> None:
    random = Random(2014)
    ledger = RandomLedger(conn, random)

    ledger.run(1000)

    assert min(ledger.done.values()) > 10, ledger.done
    require_consistent(conn, [day(random.randrange(SPAN_DAYS)) for _ in range(20)])
