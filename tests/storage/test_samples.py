import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import Session, col, select

from bot import canonical
from bot.formats.rows import Guess, NewSample
from bot.records import ImagePart, Origin, Part, SampleState, TextPart
from bot.schema import label_value
from storage import cards, samples
from storage.database import Database
from storage.tables import Sample
from tests.makers import NOW, make_project

PICTURE = ImagePart(media="f" * 64, mimetype="image/png", width=2, height=1)


def new(text: str = "hello", **overrides: Any) -> NewSample:
    plain = NewSample((TextPart(text=text),), None, Origin.REAL, "{}", None, None)
    return plain._replace(**overrides)


def kept(session: Session) -> list[Sample]:
    return list(session.exec(select(Sample).order_by(col(Sample.id))))


def test_new_ones_get_ids_in_their_order(database: Database) -> None:
    with database.write() as session:
        project_id = make_project(session).id
        added = samples.add_new(session, project_id, [new("a"), new("b")], NOW)

    with database.read() as session:
        rows = kept(session)
    assert added.ids == tuple(row.id for row in rows)
    assert added.digest == canonical.sha256("".join(row.content_hash for row in rows))
    assert [(row.state, row.created_at, row.extra) for row in rows] == [
        (SampleState.NEW, NOW, {}),
        (SampleState.NEW, NOW, {}),
    ]


def test_a_content_or_an_id_that_is_there_already_is_a_duplicate(database: Database) -> None:
    with database.write() as session:
        project_id = make_project(session).id
        samples.add_new(session, project_id, [new("there", external_id="1")], NOW)

    with database.write() as session:
        batch = [
            new("there"),
            new("changed", external_id="1"),
            new("fresh", external_id="2"),
            new("fresh"),
            new("other", external_id="2"),
            new("last"),
        ]
        added = samples.add_new(session, project_id, batch, NOW)

    assert [key is not None for key in added.ids] == [False, False, True, False, False, True]
    assert added.count == 2
    with database.read() as session:
        assert [json.loads(row.parts)[0]["text"] for row in kept(session)] == [
            "there",
            "fresh",
            "last",
        ]


def test_projects_do_not_see_each_others_samples(database: Database) -> None:
    with database.write() as session:
        first, second = (make_project(session, name=name).id for name in ("a", "b"))
        samples.add_new(session, first, [new(external_id="1")], NOW)

        added = samples.add_new(session, second, [new(external_id="1")], NOW)

    assert added.count == 1


def test_a_label_and_a_guess_are_seen_on_the_sample(database: Database) -> None:
    guess = Guess(label_value("refund"), 0.25, {}, "m")
    with database.write() as session:
        project_id = make_project(session).id
        batch = [new("a", label=label_value("refund")), new("b", guess=guess)]
        samples.add_new(session, project_id, batch, NOW)

    with database.read() as session:
        assert [(row.state, row.confidence) for row in kept(session)] == [
            (SampleState.GIVEN, None),
            (SampleState.NEW, 0.25),
        ]


TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(TEXTS)
def test_the_quick_way_to_write_a_text_down_is_the_canonical_one(
    database: Database, words: str
) -> None:
    with database.write() as session, session.begin_nested() as savepoint:
        project_id = make_project(session).id
        samples.add_new(session, project_id, [new(words)], NOW)

        (row,) = kept(session)
        assert row.parts == canonical.dumps([{"type": "text", "text": words}])
        assert row.content_hash == canonical.sha256(row.parts)
        assert cards.parts(row) == (TextPart(text=words),)
        savepoint.rollback()


@pytest.mark.parametrize("parts", [(PICTURE,), (PICTURE, TextPart(text="what is it?"))])
def test_pictures_come_out_as_they_went_in(database: Database, parts: tuple[Part, ...]) -> None:
    with database.write() as session:
        samples.add_new(session, make_project(session).id, [new(parts=parts)], NOW)

    with database.read() as session:
        (row,) = kept(session)
    assert cards.parts(row) == parts
    assert row.content_hash == canonical.sha256(row.parts)
