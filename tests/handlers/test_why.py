"""A sample's story: who, when, under which labels, seeing what, and how it came to its end."""

import pytest

from bot.evolution.changes import Changes
from bot.reports import story as words_of
from jobs import assigning, prelabelling, reopening
from jobs.importing import import_file
from storage import predictions, stories
from storage.database import Database
from storage.predictions import NewPrediction
from storage.tables import Project, Sample
from tests.handlers.scene import Scene, make_scene
from tests.makers import NOW, make_prediction, make_sample, make_version


def told(scene: Scene, asker: str | None = None) -> list[str]:
    with scene.database.read() as session:
        story = stories.of_sample(session, scene.project(), scene.sample(), asker)
    acts = [words_of.act(one) for one in story.happenings]
    return [words_of.unmarked(line) for line in (*words_of.standing(story), *acts)]


def test_it_tells_who_said_what_seeing_what_and_what_came_of_it(database: Database) -> None:
    scene = make_scene(database, predicted="other")
    scene.label("U1", "refund")
    scene.label("U2", "other")
    scene.label("U2", "refund")

    seeing = "seeing the model's other, by button"
    tied = "other 1, refund 1, no majority, so it is for a lead (no majority)"
    assert told(scene) == [
        "It is complete: people have answered. refund: 2 of 2 answers.",
        "• name of U1: refund",
        "• name of U2: refund",
        "Concord asked all, showing version 1 with the model's suggestion",
        f"name of U1 labelled it refund (version 1), {seeing}",
        f"name of U2 labelled it other (version 1), {seeing}",
        f"Concord found it complete: {tied}",
        f"name of U2 changed to refund (version 1), {seeing}, after the outcome was shown",
    ]


def test_others_answers_are_hidden_while_people_are_asked(database: Database) -> None:
    scene = make_scene(database)
    scene.label("U1", "refund")

    for_others = "".join(told(scene, "U2"))
    in_slack = scene.command("U2", f"why {scene.sample_id}")

    for shown in (for_others, in_slack):
        assert "hidden while people are asked" in shown
        assert "refund" not in shown
    assert "labelled it refund" in "".join(told(scene, "U1"))


def test_the_models_guess_is_hidden_where_reviewers_must_not_see_it(
    sqlite: Database,
) -> None:
    scene = make_scene(sqlite, predicted="refund", suggestion="hidden")
    _record_guess(scene)

    assert "refund" not in "".join(told(scene, "U2"))
    assert "The model model guessed refund at 0.600" in "".join(told(scene))


def test_old_words_are_told_with_what_they_are_today(database: Database) -> None:
    scene = make_scene(database)
    scene.label("U1", "refund")
    scene.label("U2", "delivery")
    with database.write() as session:
        step = Changes(rename={"refund": "money"}, split={"delivery": ("late", "lost")})
        make_version(session, session.get_one(Project, scene.project_id), step)
    reopening.reopen(database, scene.project_id, "here:1", NOW)

    shown = told(scene)

    assert shown[:2] == [
        "It waits for people.",
        "• name of U1: money  (given as refund, version 1)",
    ]
    lines = "\n".join(shown)
    assert "labelled it refund (version 1), today read as money" in lines
    assert "labelled it delivery (version 1), to be asked again" in lines
    assert "changed the labels, version 2: splits delivery into late, lost; renames" in lines
    assert "Concord asks for it again: the labels changed with version 2" in lines


def test_it_tells_from_which_file_it_came_and_why_nobody_was_asked(
    sqlite: Database, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("in")
    (folder / "in.jsonl").write_text('{"text": "one"}\n{"text": "two", "label": "refund"}\n')
    scene = make_scene(sqlite)
    import_file(
        sqlite,
        scene.project_id,
        folder / "in.jsonl",
        now=lambda: NOW,
        actor="cli",
        media_folder=folder,
    )
    with sqlite.write() as session:
        project = session.get_one(Project, scene.project_id)
        sure = make_sample(session, project, "sure")
        make_prediction(session, sure, "other", 0.99)
    assigning.route_new(sqlite, scene.project_id, NOW)

    scene.sample_id = 3
    assert told(scene) == [
        "It came with its label.",
        "• a file: refund",
        "The command line brought it in in.jsonl, lines 1 to 2",
        "The command line brought it labelled refund (version 1)",
    ]
    scene.sample_id = sure.id
    assert told(scene)[2] == (
        "The model model was sure: other at 0.990, threshold 0.85, so nobody was asked (version 1)"
    )


def test_a_link_to_a_reply_in_the_thread_means_the_card(sqlite: Database) -> None:
    scene = make_scene(sqlite)
    card, reply = scene.ts, "1795435299.000700"
    link = f"https://team.example.com/archives/C1/p{reply.replace('.', '')}?thread_ts={card}"

    assert "Why: sample 1" in scene.command("U1", f"why <{link}&amp;cid=C1>")


def test_times_are_told_in_the_zone_of_who_reads(sqlite: Database) -> None:
    scene = make_scene(sqlite)

    answer = scene.command("U1", "why 1")

    seconds = int(NOW.timestamp())
    assert f"<!date^{seconds}^{{date_short_pretty}} {{time_secs}}|" in answer


def _record_guess(scene: Scene) -> None:
    """The event of the prediction that the scene was made with."""
    with scene.database.write() as session:
        sample = session.get_one(Sample, scene.sample_id)
        new = [NewPrediction(sample.id, '{"label":"refund"}', 0.6, {})]
        version = predictions.model_version(session, scene.project_id, "model", "1", "sha", NOW)
        prelabelling._record(session, version, new, NOW)
