"""The demo's support messages, and which of them the model may learn from."""

import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

FILE = Path(__file__).parent / "tickets.jsonl"

TRAINING_PER_LABEL = 18

LABELS = {
    "delivery status": "Asks where an order is or when it comes; nothing has gone wrong yet.",
    "delivery problem": "Something went wrong on the way: lost, damaged, misdelivered, incomplete.",
    "refund request": "Wants money back.",
    "return item": "Wants to send something back or exchange it.",
    "payment failed": "Wants to pay and cannot.",
    "double charge": "Was charged more than once.",
    "cancel order": "Wants an order or a contract not to go ahead.",
    "change order": "Wants something about a running order to be different.",
}


@dataclass(frozen=True)
class Ticket:
    """One message and the intent that its authors had in mind."""

    id: str
    text: str
    label: str


def load() -> list[Ticket]:
    lines = FILE.read_text(encoding="utf-8").splitlines()
    return [Ticket(**json.loads(line)) for line in lines]


def split(tickets: Sequence[Ticket], seed: int) -> tuple[list[Ticket], list[Ticket]]:
    """A small balanced part to learn from, and the rest."""
    by_label: dict[str, list[Ticket]] = defaultdict(list)
    for ticket in Random(seed).sample(tickets, len(tickets)):  # noqa: S311  (no secret)
        by_label[ticket.label].append(ticket)
    chosen = {t.id for found in by_label.values() for t in found[:TRAINING_PER_LABEL]}
    training = [ticket for ticket in tickets if ticket.id in chosen]
    return training, [ticket for ticket in tickets if ticket.id not in chosen]
