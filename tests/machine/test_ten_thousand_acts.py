"""Ten thousand acts, most of them with something going wrong: none is lost, none counts twice."""

import random
import shutil
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.exc import OperationalError
from sqlmodel import select

from bot import ids
from handlers import answering
from storage import provenance
from storage.database import connect
from storage.tables import Project, Reviewer
from tests import slack_form
from tests.fakes import FakeAck, FakeRespond
from tests.handlers.scene import Scene, add_card, make_scene
from tests.makers import LABELS

ACTS = 2_500
"""In each of the parts, which run beside each other."""
PARTS = 4
PEOPLE = [f"U{number}" for number in range(1, 20)]
SAMPLES = 140
OVERLAP = len(PEOPLE) + 1
"""More than there are people: a complete sample would refuse them."""


class PowerCut(BaseException):
    """The process ends here, as far as its work is concerned."""


class CutAck(FakeAck):
    """The process ends after the transaction and before Slack is told."""

    def __call__(self, *_: Any, **_answer: Any) -> Any:
        raise PowerCut


class Chaos:
    """Does an act as a troubled world does; returns whether Slack was told that it is done."""

    def __init__(self, scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
        self._desk, self._patch = scene.desk, monkeypatch
        self.faults: dict[str, Callable[[Any], bool]] = {
            "none": self._once,
            "delivered three times": self._thrice,
            "twice at the same moment": self._together,
            "the response_url fails": lambda body: self._once(body, FakeRespond(500)),
            "the network is gone after the ack": lambda body: self._once(body, FakeRespond(0)),
            "killed before the commit": self._cut_before_the_commit,
            "killed before the ack": self._cut_before_the_ack,
            "the database is held by others": self._busy,
        }

    def _once(self, body: Any, respond: FakeRespond | None = None) -> bool:
        ack = FakeAck()
        answering.answer(ack, body, respond or FakeRespond(), desk=self._desk)
        return bool(ack.given)

    def _thrice(self, body: Any) -> bool:
        return [self._once(body) for _ in range(3)][-1]

    def _together(self, body: Any) -> bool:
        threads = [threading.Thread(target=self._once, args=(body,)) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return True

    def _cut_before_the_commit(self, body: Any) -> bool:
        """Slack hears nothing, and the person presses again."""
        with self._patch.context() as patch:
            patch.setattr(provenance, "record_many", _power_cut)
            with pytest.raises(PowerCut):
                self._once(body)
        return self._once(body)

    def _cut_before_the_ack(self, body: Any) -> bool:
        with pytest.raises(PowerCut):
            answering.answer(CutAck(), body, FakeRespond(), desk=self._desk)
        return self._once(body)

    def _busy(self, body: Any) -> bool:
        """Told that nothing was saved; the person presses again."""
        respond = FakeRespond()
        with self._patch.context() as patch:
            patch.setattr(provenance, "seen", _locked)
            self._once(body, respond)
        assert "saved nothing" in respond.private[0]
        return self._once(body)


@pytest.mark.parametrize("part", range(PARTS))
def test_ten_thousand_troubled_acts(
    scene: Scene, monkeypatch: pytest.MonkeyPatch, part: int
) -> None:
    chaos, chance = Chaos(scene, monkeypatch), random.Random(part)
    cards = [row.ts or "" for row in scene.deliveries()]
    places = [(who, ts) for who in PEOPLE for ts in cards]
    done: dict[tuple[str, str], str] = {}
    met: Counter[str] = Counter()

    for who, ts in chance.sample(places, ACTS):
        label = chance.choice(LABELS)
        body = slack_form.click(who, ids.ANSWER_SELECT, str(LABELS.index(label) + 1), ts=ts)
        fault = chance.choice([*chaos.faults])
        met[fault] += 1
        assert chaos.faults[fault](body)
        done[who, ts] = label

    kept = _kept(scene)
    lost = {place: label for place, label in done.items() if kept.get(place) != [label]}
    doubled = {place for place, labels in kept.items() if len(labels) > 1}
    print(f"\n{sum(met.values())} acts, {len(lost)} lost, {len(doubled)} doubled: {dict(met)}")
    assert (lost, doubled, len(kept)) == ({}, set(), ACTS)
    with scene.database.read() as session:
        assert provenance.verify(session, scene.project_id) is None


@pytest.fixture
def scene(posted_cards: Path, tmp_path: Path) -> Iterator[Scene]:
    """A channel with all its cards; nobody has pressed any of them."""
    database = connect(f"sqlite:///{shutil.copy(posted_cards, tmp_path / 'concord.db')}")
    yield Scene(database, project_id=1, sample_id=1)
    database.close()


@pytest.fixture(scope="module")
def posted_cards(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Posting them takes as long as pressing them, so every part begins with a copy."""
    folder = tmp_path_factory.mktemp("cards")
    database = connect(f"sqlite:///{shutil.copy(sqlite_template, folder / 'concord.db')}")
    scene = make_scene(database, overlap=OVERLAP)
    with database.write() as session:
        project = session.get_one(Project, scene.project_id)
        for number in range(1, SAMPLES):
            add_card(session, scene, project, f"Sample {number}")
    while len(scene.slack.posted()) < SAMPLES:
        scene.deliver(60)
    database.close()
    return folder / "concord.db"


def _kept(scene: Scene) -> dict[tuple[str, str], list[str]]:
    cards = {row.assignment_id: row.ts or "" for row in scene.deliveries() if row.assignment_id}
    with scene.database.read() as session:
        names = {row.id: row.slack_user_id for row in session.exec(select(Reviewer))}
    found: dict[tuple[str, str], list[str]] = {}
    for row, label in zip(scene.annotations(), scene.labelled(), strict=True):
        found.setdefault((names[row.reviewer_id or 0], cards[row.assignment_id or 0]), []).append(
            label
        )
    return found


def _power_cut(*_: object, **__: object) -> None:
    raise PowerCut


def _locked(*_: object, **__: object) -> None:
    raise OperationalError("BEGIN IMMEDIATE", None, Exception("database is locked"))
