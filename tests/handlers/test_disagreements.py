from bot.records import Role
from storage.database import Database
from tests.handlers.scene import make_scene


def test_a_lead_reads_what_is_confused_and_which_sample(database: Database) -> None:
    scene = make_scene(database)
    scene.give_role("U1", Role.LEAD)
    scene.label("U2", "refund")
    scene.label("U3", "other")

    answer = scene.command("U1", "disagreements")

    assert "refund and other: 1 samples, 2 of 2 reviewers" in answer.replace("\u200b", "")
    assert "other 1, refund 1" in answer or "refund 1, other 1" in answer
    assert "too few answers to tell" in answer


def test_who_does_not_lead_is_refused(database: Database) -> None:
    scene = make_scene(database)
    scene.give_role("U1", Role.LEAD)
    scene.label("U2", "refund")
    scene.label("U3", "other")

    answer = scene.command("U2", "disagreements")

    assert "Only a lead of tickets may do that" in answer
    assert "refund and other" not in answer


def test_a_sample_that_waits_for_answers_gives_nothing_away(database: Database) -> None:
    scene = make_scene(database, overlap=3)
    scene.give_role("U1", Role.LEAD)
    scene.label("U2", "refund")
    scene.label("U3", "other")

    before = scene.command("U1", "disagreements")
    scene.label("U1", "other")
    after = scene.command("U1", "disagreements")

    assert "No two answers to a sample differ so far" in before
    assert "refund" not in before
    assert "other 2, refund 1" in after
