"""Compares what Slack saw, from the sandbox's journal, with what the database says."""

import json
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from sqlmodel import Session, col, select

from bot.records import DeliveryKind, DeliveryState
from jobs.demo import slack_page
from storage.database import connect
from storage.tables import Annotation, Delivery, Reviewer
from tests.crash.conftest import Crowd
from tests.journey.conftest import World


@dataclass
class Ledger:
    """What does not agree, in sentences, and what was counted."""

    faults: list[str] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)

    def table(self) -> str:
        lines = [f"  {name:<44}{count:>7}" for name, count in self.counts.items()]
        return "\n".join([*lines, *(f"  FAULT: {fault}" for fault in self.faults)])


def is_settled(world: World) -> bool:
    """Whether nothing is owed to Slack any more."""
    with _session(world) as session:
        query = select(Delivery.id).where(
            col(Delivery.state).in_((DeliveryState.OWED, DeliveryState.SENDING))
        )
        return session.exec(query).first() is None


def compare(world: World, channel: str, crowd: Crowd) -> Ledger:
    ledger = Ledger()
    posted = _posted(world)
    with _session(world) as session:
        rows = session.exec(select(Delivery).order_by(col(Delivery.id))).all()
        _compare_posts(ledger, [r for r in rows if r.kind is DeliveryKind.POST], posted)
        _compare_updates(ledger, rows, world, channel)
        _compare_answers(ledger, session, rows, crowd)
    return ledger


def _posted(world: World) -> dict[int, list[str]]:
    """Delivery -> the timestamps under which Slack posted it."""
    found: dict[int, list[str]] = defaultdict(list)
    for line in (world.folder / "journal.jsonl").read_text().splitlines():
        entry = json.loads(line)
        is_post = entry["kind"] == "call" and entry["name"] == "chat.postMessage"
        if is_post and entry.get("answer", {}).get("ok"):
            metadata = entry["arguments"]["metadata"]
            found[metadata["event_payload"]["delivery"]].append(entry["answer"]["ts"])
    return found


def _compare_posts(ledger: Ledger, rows: list[Delivery], posted: dict[int, list[str]]) -> None:
    ledger.counts["cards in the database"] = len(rows)
    ledger.counts["cards that Slack posted"] = sum(map(len, posted.values()))
    for row in rows:
        times = posted.get(row.id, [])
        if len(times) != 1:
            ledger.faults.append(f"card {row.id} was posted {len(times)} times")
        elif (row.state, row.ts) != (DeliveryState.DONE, times[0]):
            ledger.faults.append(f"card {row.id}: posted at {times[0]}, kept {row.state} {row.ts}")
    for stranger in set(posted) - {row.id for row in rows}:
        ledger.faults.append(f"Slack posted {stranger}, which the database does not know")
    in_order = [row.id for row in sorted(rows, key=lambda row: float(row.ts or 0))]
    if in_order != sorted(in_order):
        ledger.faults.append("the cards are not in order")


def _compare_updates(ledger: Ledger, rows: Any, world: World, channel: str) -> None:
    """Every message shows the newest state that was owed for it."""
    shown = {m["ts"]: m for m in world.page.messages("U0ANA", channel)}
    updates = {row.updates_id: row for row in rows if row.kind is DeliveryKind.UPDATE}
    ledger.counts["cards that changed since"] = len(updates)
    for row in rows:
        if row.kind is DeliveryKind.POST:
            newest = updates.get(row.id, row).payload
            if slack_page.words(shown.get(row.ts, {})) != slack_page.words(newest):
                ledger.faults.append(f"card {row.id} shows an older state")


def _compare_answers(ledger: Ledger, session: Session, rows: Any, crowd: Crowd) -> None:
    cards = {row.assignment_id: row.ts for row in rows if row.kind is DeliveryKind.POST}
    people = {row.id: row.slack_user_id for row in session.exec(select(Reviewer))}
    kept: dict[tuple[str, str], int] = defaultdict(int)
    for row in session.exec(select(Annotation)):
        if row.supersedes_id is None:
            place = people[row.reviewer_id or 0], cards[row.assignment_id] or ""
            kept[place] += 1
    lost, doubled = crowd.acknowledged - set(kept), [k for k, n in kept.items() if n > 1]
    ledger.counts |= {
        "presses that were acknowledged": len(crowd.acknowledged),
        "answers in the database": len(kept),
        "answers lost": len(lost),
        "answers doubled": len(doubled),
        "answers nobody gave": len(set(kept) - crowd.pressed),
    }
    for name in ("answers lost", "answers doubled", "answers nobody gave"):
        if ledger.counts[name]:
            ledger.faults.append(f"{ledger.counts[name]} {name}")


def _session(world: World) -> Session:
    return connect(world.environment["CONCORD_DATABASE_URL"]).read()  # type: ignore[return-value]
