"""What is done with a room beside its own use (使用状态)."""

from enum import StrEnum

from spatial.domain.messages import Message


class RoomState(StrEnum):
    """A state that someone recorded; without one a room is in own use if held, else vacant."""

    IDLE = "idle"
    LET = "let"
    LENT = "lent"
    LEASED_IN = "leased_in"
    BORROWED = "borrowed"

    @property
    def label(self) -> Message:
        """What users read."""
        return STATE_LABELS[self]


STATE_LABELS = {
    RoomState.IDLE: Message("闲置", "idle"),
    RoomState.LET: Message("出租", "let"),
    RoomState.LENT: Message("出借", "lent"),
    RoomState.LEASED_IN: Message("租用", "leased in"),
    RoomState.BORROWED: Message("借用", "borrowed"),
}
OWN_USE = Message("自用", "own use")
VACANT = Message("空置", "vacant")
