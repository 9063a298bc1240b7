"""Figures, articles, certainties and sources as the documents of standards write them."""

from decimal import Decimal

from spatial.domain.allocation_standards import Article, Certainty, Figure
from spatial.domain.documents import MAX_NUMBER, Part


def certainty_of(part: Part, default: Certainty | None = None) -> Certainty:
    """Return how sure a part is; without a default it has to say so."""
    if default is not None and not part.has("certainty"):
        return default
    return part.at("certainty").word(Certainty)


def sources_of(part: Part, *, required: bool = False) -> tuple[str, ...]:
    """Return the sources that a part names.

    Raises
    ------
    InvalidInputError
        If it must name one and does not.
    """
    listed = part.at("sources") if required else part.optional("sources")
    sources = listed.texts() if listed else ()
    if required and listed and not sources:
        raise listed.wrong("至少一个来源", "at least one source")
    return sources


def article_of(part: Part, document: str = "") -> Article:
    """Return where a part stands in the text, and how sure that is."""
    number, table = part.optional("article"), part.optional("table")
    stated = part.optional("article_certainty")
    certainty = stated.word(Certainty) if stated else Certainty.ONE_SOURCE
    return Article(
        number.text() if number else "", table.text() if table else None, certainty, document
    )


def figure_of(
    part: Part,
    article: Article,
    key: str = "value",
    *,
    low: Decimal | int = 0,
    high: Decimal | int = MAX_NUMBER,
) -> Figure:
    """Return the number under a key, with the part's certainty and sources."""
    number = part.at(key).number(low, high)
    return Figure(number, article, certainty_of(part), sources_of(part))
