"""A lead settles what reviewers did not: answers side by side, a verdict, its reason."""

import json
from typing import Any

import pytest
from sqlmodel import select

from bot import ids
from bot.records import (
    Answer,
    DisputeReason,
    Role,
    SampleState,
    Source,
)
from handlers import adjudicating, guiding, reviewing
from jobs import exporting
from storage import decided, disputes
from storage.database import Database
from storage.tables import Dispute, Note, Sample
from tests import slack_form
from tests.fakes import FakeAck, FakeRespond
from tests.handlers.scene import Scene, make_scene, words
from tests.handlers.sitting_scene import Seat, turns_of
from tests.makers import NOW


def test_answers_without_a_majority_go_to_the_leads(database: Database) -> None:
    scene = make_scene(database)

    _disagree(scene)

    (dispute,) = _disputes(scene)
    assert dispute.reason is DisputeReason.NO_MAJORITY
    assert json.loads(scene.events()[-1].payload)["dispute"] == "no majority"


def test_a_majority_below_the_target_goes_to_the_leads(sqlite: Database) -> None:
    scene = make_scene(sqlite, overlap=3, settle_below=0.7)

    for user, label in (("U1", "refund"), ("U2", "refund"), ("U3", "other")):
        scene.label(user, label)

    assert [one.reason for one in _disputes(scene)] == [DisputeReason.BELOW_TARGET]


def test_a_verdict_is_what_a_sample_is_labelled_with(sqlite: Database) -> None:
    lead = _disputed(sqlite)
    lead.begin("adjudicate")

    lead.label("other")

    with sqlite.read() as session:
        (value,) = decided.values(session, [lead.scene.sample_id]).values()
    assert json.loads(value) == {"label": "other"}


def test_a_majority_settles_itself(sqlite: Database) -> None:
    scene = make_scene(sqlite)

    for user in ("U1", "U2"):
        scene.label(user, "refund")

    assert _disputes(scene) == []


def test_what_two_people_flag_goes_to_the_leads(database: Database) -> None:
    scene = make_scene(database)

    for user in ("U1", "U1", "U2"):
        scene.press(user, ids.FLAG, handler=reviewing.flag)

    assert [one.reason for one in _disputes(scene)] == [DisputeReason.FLAGGED]


def test_a_correction_that_splits_the_answers_goes_to_the_leads(sqlite: Database) -> None:
    scene = make_scene(sqlite)
    scene.label("U1", "refund")
    scene.label("U2", "refund")

    scene.label("U2", "other")

    assert [one.reason for one in _disputes(scene)] == [DisputeReason.NO_MAJORITY]


def test_the_card_shows_all_answers_side_by_side_without_names(database: Database) -> None:
    lead = _disputed(database, predicted="delivery")
    _comment(lead.scene, "It is both")

    lead.begin("adjudicate")

    assert "Reviewer A: *refund*" in lead.text
    assert "Reviewer B: *other*" in lead.text
    assert "It is both" in lead.text
    assert "The model thinks *delivery* (60% sure)" in lead.text
    assert "Name of" not in lead.text
    assert "name of" not in lead.text


def test_names_are_shown_where_the_policy_says_so(sqlite: Database) -> None:
    lead = _disputed(sqlite, hide_names=False)

    lead.begin("adjudicate")

    assert "name of U1: *refund*" in lead.text


def test_a_verdict_with_its_reason_settles_the_sample(database: Database) -> None:
    lead = _disputed(database)
    lead.begin("adjudicate")

    lead.label("other")
    asked = lead.text
    ack = _reason(lead, "They want to know something.")

    assert "Please say why" in asked
    assert ack.given == [{}]
    verdict = lead.scene.annotations()[-1]
    assert (verdict.source, verdict.answer) == (Source.ADJUDICATION, Answer.VALUE)
    assert _disputes(lead.scene)[0].settled_at is not None
    with database.read() as session:
        assert session.exec(select(Note.text, Note.annotation_id)).all() == [
            ("They want to know something.", verdict.id)
        ]
    lead.scene.deliver(5)
    assert "1 settled in tickets." in lead.text
    assert "decided by a lead" in words(lead.scene.card())
    assert "*other*" in words(lead.scene.card())


def test_a_verdict_outranks_the_majority_in_the_export(sqlite: Database) -> None:
    lead = _disputed(sqlite, overlap=3, settle_below=0.7)
    lead.begin("adjudicate")
    lead.label("delivery")

    with sqlite.read() as session:
        project = lead.scene.project()
        (row,) = exporting._rows(session, project, None, ())

    assert row["consensus"]["label"] == "delivery"
    assert row["consensus"]["method"] == "adjudication"


def test_without_a_reason_the_card_does_not_go_on(sqlite: Database) -> None:
    lead = _disputed(sqlite)
    lead.begin("adjudicate")
    lead.label("other")

    ack = _reason(lead, "  ")

    assert "few words" in ack.given[0]["errors"]["reason"]
    assert "Please say why" in lead.text


def test_the_verdict_can_be_taken_back(database: Database) -> None:
    lead = _disputed(database)
    lead.begin("adjudicate")
    lead.label("other")

    lead.undo()

    assert lead.scene.annotations()[-1].answer is Answer.WITHDRAWN
    assert _disputes(lead.scene)[0].settled_at is None
    assert "Reviewer A" in lead.text
    lead.scene.deliver()
    assert "No majority" in words(lead.scene.card())


def test_a_flagged_sample_that_is_settled_takes_no_more_answers(database: Database) -> None:
    lead = _lead(make_scene(database))
    for user in ("U1", "U2"):
        lead.scene.press(user, ids.FLAG, handler=reviewing.flag)
    lead.begin("adjudicate")

    lead.label("other")

    assert lead.scene.sample().state is SampleState.COMPLETE
    assert "has all its answers" in lead.scene.label("U3").said
    lead.undo()
    assert lead.scene.sample().state is SampleState.OPEN


def test_a_rule_is_shown_in_the_guidelines(database: Database) -> None:
    lead = _disputed(database)
    lead.begin("adjudicate")
    lead.label("other")

    _reason(lead, "Questions about both are other.", is_rule=True)

    lead.scene.slack.calls.clear()
    lead.scene.press("U1", ids.GUIDELINES, handler=guiding.open_from_card)
    shown = json.dumps(lead.scene.opened(), ensure_ascii=False)
    assert "*other*: Questions about both are other." in shown


def test_a_discussion_is_a_thread_whose_words_come_back_to_the_lead(database: Database) -> None:
    lead = _disputed(database)
    lead.begin("adjudicate")

    lead.press(ids.DISCUSS, handler=adjudicating.discuss)
    lead.scene.deliver(5)
    thread = lead.scene.slack.posted()[-1]
    told = lead.scene.reply("U2", "I say both", thread_ts=thread["ts"])
    lead.begin("adjudicate")
    card = lead.text

    assert "let us discuss" in words(thread)
    assert "Reviewer A: *refund*" in words(thread)
    assert told == ""
    assert "I say both" in card
    lead.label("other")
    _reason(lead, "Both means other.")
    lead.scene.deliver(5)
    assert "Settled: *other*" in words(thread)
    assert "Both means other." in words(thread)


def test_the_answers_to_a_sample_that_is_still_asked_are_not_discussed(sqlite: Database) -> None:
    lead = _lead(make_scene(sqlite, overlap=3))
    lead.scene.label("U1", "refund")
    for user in ("U1", "U2"):
        lead.scene.press(user, ids.FLAG, handler=reviewing.flag)
    lead.begin("adjudicate")

    lead.press(ids.DISCUSS, handler=adjudicating.discuss)

    lead.scene.deliver(5)
    thread = lead.scene.slack.posted()[-1]
    assert "let us discuss" in words(thread)
    assert "Reviewer A" not in words(thread)


def test_a_dispute_can_be_left_for_later(sqlite: Database) -> None:
    lead = _disputed(sqlite)
    lead.begin("adjudicate")

    lead.go_on()

    assert "0 settled in tickets.*  1 left." in lead.text
    assert len(lead.scene.annotations()) == 2


def test_settling_goes_on_in_the_same_message(sqlite: Database) -> None:
    lead = _disputed(sqlite)
    lead.begin("adjudicate")
    lead.go_on()

    lead.press(ids.ADJUDICATE, handler=adjudicating.start)

    assert "Reviewer A" in lead.text
    assert len(lead.scene.slack.posted("D9")) == 1


def test_two_leads_do_not_settle_the_same_at_once(database: Database) -> None:
    lead = _disputed(database)
    lead.scene.give_role("U8", Role.LEAD)
    lead.begin("adjudicate")

    assert "Nothing is disputed" in lead.scene.command("U8", "adjudicate")


def test_only_leads_settle(sqlite: Database) -> None:
    lead = _disputed(sqlite)

    assert "Only a lead" in lead.scene.command("U1", "adjudicate")


def test_a_lead_who_is_none_any_more_settles_nothing(sqlite: Database) -> None:
    lead = _disputed(sqlite)
    lead.begin("adjudicate")
    lead.scene.give_role("U8", Role.LEAD)
    lead.scene.give_role("U9", Role.REVIEWER)

    done = lead.label("other")

    assert "do not lead" in done.said
    assert len(lead.scene.annotations()) == 2


def test_nothing_to_settle_says_so(sqlite: Database) -> None:
    lead = _lead(make_scene(sqlite))

    assert "Nothing is disputed" in lead.begin("adjudicate")


@pytest.mark.parametrize("claims", ["1", "999", "x"])
def test_a_forged_answer_is_not_taken(sqlite: Database, claims: str) -> None:
    lead = _disputed(sqlite)
    lead.begin("adjudicate")
    body = slack_form.click("U9", "take_answer.0", claims, ts=lead.card["ts"], channel_id="D9")

    adjudicating.take_answer(FakeAck(), body, FakeRespond(), desk=lead.scene.desk)

    kinds = {row.source for row in lead.scene.annotations()}
    assert kinds <= {Source.HUMAN_REVIEW, Source.ADJUDICATION}
    assert len(lead.scene.annotations()) == (3 if claims == "1" else 2)


def test_a_second_look_can_be_asked_by_a_job(database: Database) -> None:
    scene = make_scene(database)
    with database.write() as session:
        sample = session.get_one(Sample, scene.sample_id)
        first = disputes.send(session, sample, DisputeReason.SECOND_LOOK, NOW)
        again = disputes.send(session, sample, DisputeReason.SECOND_LOOK, NOW)

    assert (first, again) == (True, False)


def test_verdicts_are_no_answers_of_reviewers(sqlite: Database) -> None:
    lead = _disputed(sqlite)
    lead.begin("adjudicate")
    lead.label("other")

    assert "2 answers of 2 reviewers" in lead.scene.command("U9", "agreement")
    assert turns_of(lead.scene)[0].annotation_id == lead.scene.annotations()[-1].id


def _disagree(scene: Scene) -> None:
    scene.label("U1", "refund")
    scene.label("U2", "other")
    if scene.project().policy.overlap > 2:
        scene.label("U3", "other")


def _disputed(database: Database, *, predicted: str | None = None, **policy: Any) -> Seat:
    scene = make_scene(database, predicted=predicted, **policy)
    _disagree(scene)
    scene.deliver()
    return _lead(scene)


def _lead(scene: Scene) -> Seat:
    scene.give_role("U9", Role.LEAD)
    return Seat(scene, "U9")


def _disputes(scene: Scene) -> list[Dispute]:
    with scene.database.read() as session:
        return list(session.exec(select(Dispute)))


def _comment(scene: Scene, text: str) -> None:
    scene.press("U1", ids.COMMENT, handler=reviewing.open_comment_form)
    view = scene.opened()
    body = slack_form.submission("U1", view, {"comment": {"value": text}})
    reviewing.comment(FakeAck(), body, body["view"], desk=scene.desk)


def _reason(lead: Seat, text: str, *, is_rule: bool = False) -> FakeAck:
    lead.scene.slack.calls.clear()
    lead.press(ids.GIVE_REASON, handler=adjudicating.open_reason)
    picked = [{"value": "rule"}] if is_rule else []
    held = {"reason": {"value": text}, "rule": {"selected_options": picked}}
    body = slack_form.submission(lead.user, lead.scene.opened(), held)
    ack = FakeAck()
    adjudicating.give_reason(ack, body, body["view"], desk=lead.scene.desk)
    return ack
