"""What is asked about one sample: the schema, what there is to see, what the model offers."""

from dataclasses import dataclass

from bot.records import Part, Schema, Value


@dataclass(frozen=True)
class Question:
    """Everything that a kind needs to ask and to read an answer.

    suggestion: the model's value, or what of it may be seen
    is_offered: whether the reviewer may take the suggestion as it is
    order:      the places of the parts in which the card shows them; () for as they stand
    """

    schema: Schema
    parts: tuple[Part, ...] = ()
    suggestion: Value | None = None
    is_offered: bool = False
    order: tuple[int, ...] = ()

    @property
    def shown(self) -> tuple[Part, ...]:
        """The parts in the order of the card."""
        return tuple(self.parts[place] for place in self.order) if self.order else self.parts
