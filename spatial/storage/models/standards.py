"""What rooms may be: the national allocation standards, and the divisions' own rules."""

from sqlalchemy import CheckConstraint, Text
from sqlalchemy.dialects.postgresql import ExcludeConstraint
from sqlalchemy.orm import Mapped, mapped_column

from spatial.storage.models.columns import PREFIX, Id, Json, Model, Validity


class AllocationStandard(Model):
    """An allocation standard (配置标准) as a document, for the days it is in force."""

    __tablename__ = "allocation_standard"
    __table_args__ = (
        ExcludeConstraint(("valid", "&&"), using="gist", name="allocation_standard_valid_excl"),
    )

    id: Mapped[Id]
    code: Mapped[str] = mapped_column(Text, unique=True)
    name: Mapped[str] = mapped_column(Text)
    number: Mapped[str] = mapped_column(Text)
    document: Mapped[Json]
    valid: Mapped[Validity]


class LocalRule(Model):
    """What a division rules where the standard leaves it to it, with the number of its document."""

    __tablename__ = "local_rule"
    __table_args__ = (
        CheckConstraint(PREFIX, name="prefix"),
        ExcludeConstraint(
            ("division_prefix", "="), ("valid", "&&"), using="gist", name="local_rule_valid_excl"
        ),
    )

    id: Mapped[Id]
    code: Mapped[str] = mapped_column(Text, unique=True)
    name: Mapped[str] = mapped_column(Text)
    number: Mapped[str] = mapped_column(Text)
    division_prefix: Mapped[str] = mapped_column(Text(collation="C"))
    document: Mapped[Json]
    valid: Mapped[Validity]
