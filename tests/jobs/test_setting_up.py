import pytest
from sqlmodel import select

from bot import policy as policies
from bot.errors import BadInput
from bot.policy import Policy
from jobs import setting_up
from jobs.setting_up import Team
from storage import people, projects, provenance, schemas
from storage.database import Database
from storage.tables import Project, Workspace
from tests.makers import NOW, make_schema

TEAM = Team("T1", "Team", "https://team.example.com/")


def test_a_project_is_made_with_schema_lead_and_event(database: Database) -> None:
    policy = policies.make({"overlap": 2, "summary_time": "9:30"})

    project = setting_up.create(database, TEAM, "tickets", "C1", make_schema(), policy, NOW, ["U1"])

    with database.read() as session:
        assert schemas.read(schemas.newest(session, project.id)) == make_schema()
        assert [lead.slack_user_id for lead in people.leads(session, project.id)] == ["U1"]
        assert provenance.verify(session, project.id) is None
        row = session.get_one(Project, project.id)
    assert (row.policy.overlap, row.policy.summary_time, row.log_length) == (2, "09:30", 1)


def test_a_lead_who_is_no_member_is_refused_and_nothing_is_made(sqlite: Database) -> None:
    with pytest.raises(BadInput, match="--lead"):
        setting_up.create(sqlite, TEAM, "tickets", "C1", make_schema(), Policy(), NOW, ["ana"])

    with sqlite.read() as session:
        assert projects.everything(session) == []


@pytest.mark.parametrize("name", ["", " ", "two words", "x" * 81])
def test_a_name_that_is_not_one_word_is_refused(sqlite: Database, name: str) -> None:
    with pytest.raises(BadInput, match="must be one word"):
        setting_up.create(sqlite, TEAM, name, "C1", make_schema(), Policy(), NOW)


def test_a_second_project_of_the_same_name_is_refused(database: Database) -> None:
    setting_up.create(database, TEAM, "tickets", "C1", make_schema(), Policy(), NOW)

    with pytest.raises(BadInput, match="There is a project 'tickets' already"):
        setting_up.create(database, TEAM, "tickets", "C2", make_schema(), Policy(), NOW)


def test_what_was_made_without_slack_joins_the_first_team_reached(database: Database) -> None:
    setting_up.create(database, Team(), "tickets", "C1", make_schema(), Policy(), NOW)

    with database.write() as session:
        projects.workspace(session, "T1", "Team", "https://team.example.com/", NOW)

    with database.read() as session:
        (workspace,) = session.exec(select(Workspace))
        assert [row.name for row in projects.in_workspace(session, "T1")] == ["tickets"]
    assert (workspace.team_id, workspace.name) == ("T1", "Team")


def test_another_policy_is_in_the_log_with_what_changed(database: Database) -> None:
    setting_up.create(database, TEAM, "tickets", "C1", make_schema(), Policy(), NOW)

    with database.write() as session:
        project = projects.by_name(session, "tickets")
        projects.set_policy(session, project, policies.make({"overlap": 5}), "cli", NOW)
        projects.set_policy(session, project, policies.make({"overlap": 5}), "cli", NOW)

    with database.read() as session:
        project = projects.by_name(session, "tickets")
        assert (project.policy.overlap, project.log_length) == (5, 2)
        assert provenance.verify(session, project.id) is None
