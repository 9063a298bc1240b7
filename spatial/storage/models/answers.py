"""Answers to changes that were sent under a key, so that the same one sent again does nothing."""

from typing import Any

from sqlalchemy import Index, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from spatial.storage.models.columns import Model, Moment


class AnsweredChange(Model):
    """A change that an account sent under a key of its own, and what it was answered."""

    __tablename__ = "answered_change"
    __table_args__ = (Index("answered_change_login_at_idx", "login", "at"),)

    login: Mapped[str] = mapped_column(Text, primary_key=True)
    key: Mapped[str] = mapped_column(Text, primary_key=True)
    digest: Mapped[str] = mapped_column(Text)
    """SHA-256 of where it was sent, under which scope, and what it said."""

    answer: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    at: Mapped[Moment]
