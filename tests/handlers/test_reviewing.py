import json

from sqlmodel import select

from bot import ids
from handlers import reviewing
from storage.database import Database
from storage.tables import Note
from tests import slack_form
from tests.fakes import FakeAck
from tests.handlers.scene import Scene, make_scene


def test_a_flag_is_kept_and_confirmed(database: Database) -> None:
    scene = make_scene(database)

    done = scene.press("U1", ids.FLAG, handler=reviewing.flag)

    (note,) = _notes(scene)
    assert note.is_flag
    assert done.said.startswith("Flagged for the lead.")
    assert scene.events()[-1].action == "flag"


def test_a_flag_that_slack_delivers_again_is_kept_once(sqlite: Database) -> None:
    scene = make_scene(sqlite)
    scene.press("U1", ids.FLAG, handler=reviewing.flag, action_ts="5.5")

    scene.press("U1", ids.FLAG, handler=reviewing.flag, action_ts="5.5")

    assert len(_notes(scene)) == 1


def test_the_comment_form_shows_the_sample(sqlite: Database) -> None:
    scene = make_scene(sqlite)

    scene.press("U1", ids.COMMENT, handler=reviewing.open_comment_form)

    assert "Where is my parcel?" in json.dumps(scene.opened())


def test_a_comment_is_kept(database: Database) -> None:
    scene = make_scene(database)
    scene.press("U1", ids.COMMENT, handler=reviewing.open_comment_form)

    ack = _send(scene, " It is both ")

    (note,) = _notes(scene)
    assert (ack.given, note.text) == ([{}], "It is both")
    assert json.loads(scene.events()[-1].payload)["text"] == "It is both"


def test_an_empty_comment_is_refused_in_the_form(sqlite: Database) -> None:
    scene = make_scene(sqlite)
    scene.press("U1", ids.COMMENT, handler=reviewing.open_comment_form)

    ack = _send(scene, "  ")

    assert "few words" in ack.given[0]["errors"]["comment"]
    assert _notes(scene) == []


def test_a_comment_from_another_workspace_is_refused(sqlite: Database) -> None:
    scene = make_scene(sqlite)
    scene.press("U1", ids.COMMENT, handler=reviewing.open_comment_form)

    ack = _send(scene, "Hello", team_id="T2")

    assert "belongs to no card that I know" in ack.given[0]["errors"]["comment"]
    assert _notes(scene) == []


def test_a_comment_while_the_database_is_busy_stays_in_the_form(hasty: Database) -> None:
    scene = make_scene(hasty)
    scene.press("U1", ids.COMMENT, handler=reviewing.open_comment_form)

    with hasty.write() as session:
        session.connection()
        ack = _send(scene, "It is both")

    assert "saved nothing" in ack.given[0]["errors"]["comment"]


def test_a_long_text_can_be_read_whole(sqlite: Database) -> None:
    text = "".join(f"{i} " for i in range(2_000))
    scene = make_scene(sqlite, text=text)

    scene.press("U1", ids.READ_ALL, handler=reviewing.read_all)

    blocks = scene.opened()["blocks"]
    assert "".join(b["elements"][0]["elements"][0]["text"] for b in blocks) == text


def test_a_form_for_an_unknown_card_does_not_open(sqlite: Database) -> None:
    scene = make_scene(sqlite)

    done = scene.press("U1", ids.COMMENT, handler=reviewing.open_comment_form, ts="1.1")

    assert "do not know this card" in done.said
    assert scene.slack.to("views.open") == []


def _notes(scene: Scene) -> list[Note]:
    with scene.database.read() as session:
        return list(session.exec(select(Note)))


def _send(scene: Scene, text: str, team_id: str = "T1") -> FakeAck:
    ack = FakeAck()
    body = slack_form.submission("U1", scene.opened(), {"comment": {"value": text}}, team_id)
    reviewing.comment(ack, body, body["view"], desk=scene.desk)
    return ack
