import pytest
from sqlmodel import Session, select

from bot.records import DeliveryKind, Role, SampleState
from storage import people
from storage.database import Database
from storage.tables import Project, Sample
from tests.handlers.scene import Scene, add_card, make_scene
from tests.makers import make_project, make_reviewer, make_sample


def test_help_lists_every_command(sqlite: Database) -> None:
    scene = make_scene(sqlite)

    answer = scene.command("U1", "help")

    for verb in ("report", "progress", "agreement", "next", "why", "pause", "resume", "summary"):
        assert f"`/concord {verb}" in answer


def test_no_word_at_all_is_answered_with_help(sqlite: Database) -> None:
    scene = make_scene(sqlite)

    assert scene.command("U1", "") == scene.command("U1", "help")


def test_an_unknown_word_is_named_and_answered_with_help(sqlite: Database) -> None:
    scene = make_scene(sqlite)

    answer = scene.command("U1", "reprot")

    assert "I do not know “reprot”" in answer
    assert "/concord report" in answer


def test_an_unknown_word_cannot_mention_anybody(sqlite: Database) -> None:
    scene = make_scene(sqlite)

    answers = [
        scene.command("U1", text) for text in ("<!channel>", "report <!here>", "why x<!here>")
    ]

    assert "<!" not in "".join(answers)


def test_a_missing_word_is_asked_for(sqlite: Database) -> None:
    scene = make_scene(sqlite)

    answer = scene.command("U1", "why")

    assert "After “why” I need: SAMPLE." in answer


def test_progress_counts_the_samples(database: Database) -> None:
    scene = make_scene(database, overlap=1)
    scene.label("U1")

    answer = scene.command("U1", "progress")

    assert "1 of 1 samples done (100%): 1 by people." in answer


def test_the_report_tells_who_labelled_what_is_flagged_and_that_it_is_paused(
    sqlite: Database,
) -> None:
    scene = make_scene(sqlite)
    scene.label("U1")
    scene.change_project(is_paused=True)

    answer = scene.command("U1", "REPORT")

    assert "*paused*" in answer
    assert "name of U1: 1 today, 1 in all" in answer


def test_agreement_tells_alpha_and_the_answers_behind_it(database: Database) -> None:
    scene = make_scene(database)
    scene.label("U1", "refund")
    scene.label("U2", "other")

    answer = scene.command("U1", "agreement")

    assert "2 answers of 2 reviewers; 1 samples have two or more." in answer


def test_agreement_without_answers_says_not_yet(sqlite: Database) -> None:
    scene = make_scene(sqlite)

    assert "Agreement: not yet." in scene.command("U1", "agreement")


def test_why_tells_the_story_by_id_number_and_link(database: Database) -> None:
    scene = make_scene(database)
    scene.label("U1", "refund")
    with database.write() as session:
        sample = session.get_one(Sample, scene.sample_id)
        sample.external_id = "t042"
        session.add(sample)
    link = f"https://team.example.com/archives/C1/p{scene.ts.replace('.', '')}"

    stories = {
        scene.command("U1", f"why {name}")
        for name in ("t042", str(scene.sample_id), link, f"<{link}>")
    }

    (story,) = stories
    assert "labelled it *refund*" in story
    assert "Why: t042" in story


def test_why_of_a_sample_without_an_event_says_so(sqlite: Database) -> None:
    scene = make_scene(sqlite)
    with sqlite.write() as session:
        _add_waiting(session, scene)

    answer = scene.command("U1", f"why {scene.sample_id}")

    assert "Nothing has happened to it" in answer


@pytest.mark.parametrize("name", ["t999", "999", "99999999999999999999", "²", "C1/p1"])
def test_why_of_an_unknown_sample_says_what_to_give(sqlite: Database, name: str) -> None:
    scene = make_scene(sqlite)

    answer = scene.command("U1", f"why {name}")

    assert "There is no sample" in answer


def test_next_sends_a_card_in_a_direct_message(sqlite: Database) -> None:
    scene = make_scene(sqlite)

    answer = scene.command("U1", "next")

    scene.deliver()
    assert "direct message" in answer
    (card,) = scene.slack.posted("D1")
    assert "just for you" in str(card["blocks"])


def test_next_gives_another_card_each_time(database: Database) -> None:
    scene = make_scene(database)
    with database.write() as session:
        add_card(session, scene, scene.project(), "Another text")

    for _ in range(2):
        scene.command("U1", "next")

    scene.deliver()
    scene.deliver()
    assert len({card["text"] for card in scene.slack.posted("D1")}) == 2


def test_next_opens_a_waiting_sample_for_all(database: Database) -> None:
    scene = make_scene(database, open_cards=1)
    scene.label("U1")
    with database.write() as session:
        _add_waiting(session, scene)

    scene.command("U1", "next")

    scene.deliver()
    assert [len(scene.slack.posted(place)) for place in ("C1", "D1")] == [2, 1]
    assert scene.sample().state is SampleState.OPEN


def test_next_when_nothing_is_left_says_so(sqlite: Database) -> None:
    scene = make_scene(sqlite)
    scene.label("U1")

    assert "Nothing waits for you here." in scene.command("U1", "next")


def test_next_while_paused_says_so(sqlite: Database) -> None:
    scene = make_scene(sqlite)
    scene.change_project(is_paused=True)

    assert "is paused" in scene.command("U1", "next")


def test_a_lead_pauses_and_resumes(database: Database) -> None:
    scene = make_scene(database)
    _make_lead(scene, "U1")

    paused = scene.command("U1", "pause")
    was_paused = scene.project().is_paused
    resumed = scene.command("U1", "resume")

    assert "is paused now" in paused
    assert "is running now" in resumed
    assert (was_paused, scene.project().is_paused) == (True, False)
    assert [event.action for event in scene.events()[-2:]] == ["pause", "resume"]


def test_pausing_twice_is_recorded_once(sqlite: Database) -> None:
    scene = make_scene(sqlite)
    _make_lead(scene, "U1")
    scene.command("U1", "pause")

    answer = scene.command("U1", "pause")

    assert "paused already" in answer
    assert [event.action for event in scene.events()].count("pause") == 1


def test_who_does_not_lead_is_told_whom_to_ask(sqlite: Database) -> None:
    scene = make_scene(sqlite)
    _make_lead(scene, "U1")
    scene.slack.admins.add("U2")

    answers = [scene.command("U2", text) for text in ("pause", "resume", "summary now")]

    assert all("Please ask Name of U1." in answer for answer in answers)
    assert not scene.project().is_paused


def test_where_nobody_leads_an_admin_may_pause(sqlite: Database) -> None:
    scene = make_scene(sqlite)
    scene.slack.admins.add("U2")

    refused, done = scene.command("U1", "pause"), scene.command("U2", "pause")

    assert "the workspace's admins" in refused
    assert "is paused now" in done


def test_a_lead_gets_the_summary_now(sqlite: Database) -> None:
    scene = make_scene(sqlite)
    _make_lead(scene, "U1")

    answer = scene.command("U1", "summary now")

    scene.deliver()
    assert "on its way" in answer
    assert "labelled in the last 24 hours" in scene.slack.posted()[-1]["text"]


def test_a_command_that_slack_delivers_again_posts_one_summary(database: Database) -> None:
    scene = make_scene(database)
    _make_lead(scene, "U1")

    for _ in range(2):
        scene.command("U1", "summary now", trigger_id="t.1")

    assert len(scene.deliveries(DeliveryKind.POST)) == 2  # the card and one summary
    assert [event.action for event in scene.events()].count("summarise") == 1


def test_a_summary_at_another_time_is_not_known(sqlite: Database) -> None:
    scene = make_scene(sqlite)

    assert "I need: now" in scene.command("U1", "summary later")


def test_a_project_is_chosen_by_name_then_by_channel(sqlite: Database) -> None:
    scene = make_scene(sqlite)
    _add_project(scene, "digits", "C2")

    scene.give_role("U1", Role.REVIEWER, "digits")
    named = scene.command("U1", "report DIGITS")
    in_its_channel = scene.command("U1", "report", channel_id="C2")
    elsewhere = scene.command("U1", "report", channel_id="C9")

    assert "Report: digits" in named
    assert "Report: digits" in in_its_channel
    assert "Which project: tickets, digits?" in elsewhere


def test_the_only_project_needs_no_name_anywhere(sqlite: Database) -> None:
    scene = make_scene(sqlite)
    scene.label("U1")

    assert "Report: tickets" in scene.command("U1", "report", channel_id="C9")


def test_elsewhere_only_the_project_s_people_may_read(sqlite: Database) -> None:
    scene = make_scene(sqlite)

    answers = [
        scene.command("U1", text, channel_id="C9")
        for text in ("report", "progress", "agreement", "why 1", "next")
    ]

    assert all("ask in the channel of *tickets*" in answer for answer in answers)


def test_an_unknown_project_is_answered_with_the_known_ones(sqlite: Database) -> None:
    scene = make_scene(sqlite)

    answer = scene.command("U1", "report digits")

    assert "There is no project “digits”." in answer
    assert "tickets" in answer


def test_another_workspace_sees_no_project(sqlite: Database) -> None:
    scene = make_scene(sqlite)

    answer = scene.command("U1", "report tickets", team_id="T2")

    assert "There is no project in this workspace yet." in answer


def test_a_command_while_the_database_is_busy_says_so(hasty: Database) -> None:
    scene = make_scene(hasty)

    with hasty.write() as session:
        session.connection()
        answer = scene.command("U1", "next")

    assert "saved nothing" in answer


def test_a_report_is_answered_while_others_write(hasty: Database) -> None:
    scene = make_scene(hasty)

    with hasty.write() as session:
        session.connection()
        answer = scene.command("U1", "report")

    assert "Report: tickets" in answer


def _make_lead(scene: Scene, user_id: str) -> None:
    with scene.database.write() as session:
        project = session.exec(select(Project)).one()
        lead = make_reviewer(session, project, user_id)
        people.set_role(session, project.id, lead.id, Role.LEAD, scene.clock.now())


def _add_project(scene: Scene, name: str, channel_id: str) -> None:
    with scene.database.write() as session:
        make_project(session, name=name, channel_id=channel_id)


def _add_waiting(session: Session, scene: Scene) -> None:
    sample = make_sample(session, scene.project(), "waits", state=SampleState.WAITING)
    scene.sample_id = sample.id
