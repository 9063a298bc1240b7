"""Search."""

from typing import Annotated

from fastapi import APIRouter, Query

from api.dependencies import PLAIN_TEXT, Asking
from api.schemas.ledger import SearchHit
from spatial.storage.lookups import searching

router = APIRouter(tags=["search"])

Text = Annotated[
    str,
    Query(
        description="Chinese, pinyin, initials (fgw finds 发展和改革委员会) or a code.",
        min_length=1,
        max_length=64,
        pattern=PLAIN_TEXT,
    ),
]
Size = Annotated[int, Query(ge=1, le=50, description="Hits at most.")]


@router.get("/search", summary="Search buildings, organisations and rooms")
def search(q: Text, asker: Asking, limit: Size = 12) -> list[SearchHit]:
    """Best answers first: exact, prefix, prefix of the initials, within, letters in order.

    Only where nothing answers: what sounds the same, or is one letter or character away.
    """
    return [SearchHit(**row) for row in searching.search(asker, q, limit)]
