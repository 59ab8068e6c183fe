from typing import Any

import pytest
from slack_sdk.errors import SlackApiError

from tests.sandbox.conftest import ACTIONS, App, Sandbox
from tests.sandbox.test_interactions import OPTIONS, interactive

Values = dict[str, Any]


def plain(text: str) -> Values:
    return {"type": "plain_text", "text": text}


def field(block_id: str, element: Values, **more: Any) -> Values:
    found = {"type": "input", "block_id": block_id, "label": plain(block_id), "element": element}
    return found | more


REASON = field("reason", {"type": "plain_text_input", "action_id": "text", "min_length": 3})
LABEL = field("label", {"type": "static_select", "action_id": "one", "options": OPTIONS})


def modal(*blocks: Values, title: str = "Correct", **more: Any) -> Values:
    view = {"type": "modal", "title": plain(title), "submit": plain("Save"), "blocks": list(blocks)}
    return view | more


def trigger(sandbox: Sandbox, app: App) -> str:
    """Ben presses a button."""
    channel = sandbox.slack.conversations_open(users="U0BEN")["channel"]["id"]
    posted = sandbox.slack.chat_postMessage(channel=channel, text="x", blocks=[ACTIONS])
    place = {"channel": channel, "message_ts": posted["ts"], "block_id": "buttons"}
    pressed = sandbox.later("actions", user="U0BEN", action_id="go", **place)
    name = str(interactive(app)["trigger_id"])
    pressed.result()
    return name


def open_modal(sandbox: Sandbox, app: App, view: Values) -> Values:
    sandbox.desk.rates.is_on = False
    opened = sandbox.slack.views_open(trigger_id=trigger(sandbox, app), view=view)
    found: Values = opened["view"]
    return found


def stack(sandbox: Sandbox) -> list[str]:
    """The titles of Ben's open modals."""
    views = sandbox.get("state", user="U0BEN")["views"]
    return [view["title"]["text"] for view in views]


def submit(
    sandbox: Sandbox, app: App, view: Values, state: Values, answer: Values | None = None
) -> tuple[Values, Values]:
    """What the app was sent, and what the person sees."""
    sent = sandbox.later("views/submit", user="U0BEN", view_id=view["id"], state=state)
    payload = interactive(app, answer)
    return payload, sent.result()


def text(value: str) -> Values:
    return {"reason": {"text": {"type": "plain_text_input", "value": value}}}


def test_a_form_is_sent_with_the_state_of_every_control(sandbox: Sandbox, app: App) -> None:
    view = open_modal(sandbox, app, modal(REASON, LABEL | {"optional": True}, callback_id="c"))

    payload, seen = submit(sandbox, app, view, text("because"))

    assert seen == {"ok": True}
    assert payload["type"] == "view_submission"
    assert payload["view"]["callback_id"] == "c"
    assert payload["view"]["state"]["values"] == {
        "reason": {"text": {"type": "plain_text_input", "value": "because"}},
        "label": {"one": {"type": "static_select", "selected_option": None}},
    }
    assert stack(sandbox) == []


def test_slack_itself_asks_for_what_is_missing(sandbox: Sandbox, app: App) -> None:
    view = open_modal(sandbox, app, modal(REASON, LABEL))

    seen = sandbox.post("views/submit", user="U0BEN", view_id=view["id"], state=text("no"))

    assert seen["errors"] == {
        "reason": "Please enter at least 3 characters.",
        "label": "Please complete this required field.",
    }
    with pytest.raises(TimeoutError):
        app.receive(0.2)


NUMBERS = [
    ({}, "x", "Please enter a valid number."),
    ({}, "1.5", "Please enter a whole number."),
    ({"min_value": "2"}, "1", "Please enter a number of at least 2."),
    ({"max_value": "2"}, "3", "Please enter a number of at most 2."),
]


@pytest.mark.parametrize(("more", "value", "complaint"), NUMBERS)
def test_a_number_must_be_one(
    sandbox: Sandbox, app: App, more: Values, value: str, complaint: str
) -> None:
    element = {"type": "number_input", "action_id": "n", "is_decimal_allowed": False, **more}
    view = open_modal(sandbox, app, modal(field("count", element)))
    state = {"count": {"n": {"type": "number_input", "value": value}}}

    seen = sandbox.post("views/submit", user="U0BEN", view_id=view["id"], state=state)

    assert seen["errors"] == {"count": complaint}


def test_the_app_may_refuse_a_form(sandbox: Sandbox, app: App) -> None:
    view = open_modal(sandbox, app, modal(REASON))
    answer = {"response_action": "errors", "errors": {"reason": "Please say more."}}

    _, seen = submit(sandbox, app, view, text("because"), answer)

    assert seen["errors"] == {"reason": "Please say more."}
    assert stack(sandbox) == ["Correct"]


@pytest.mark.parametrize(
    "answer",
    [
        {"response_action": "errors", "errors": {"nowhere": "x"}},
        {"response_action": "errors", "errors": {}},
        {"response_action": "update", "view": {"type": "modal"}},
        {"response_action": "explode"},
    ],
    ids=repr,
)
def test_a_wrong_answer_to_a_form_is_trouble(sandbox: Sandbox, app: App, answer: Values) -> None:
    view = open_modal(sandbox, app, modal(REASON))

    _, seen = submit(sandbox, app, view, text("because"), answer)

    state = sandbox.get("state", user="U0BEN")
    assert (seen["ok"], seen["error"]) == (False, "We had some trouble connecting. Try again?")
    assert [one["id"] for one in state["views"]] == [view["id"]]
    assert "Slack refused" in state["notices"][0]["text"]


def test_forms_are_replaced_pushed_and_cleared(sandbox: Sandbox, app: App) -> None:
    view = open_modal(sandbox, app, modal(REASON))

    submit(
        sandbox,
        app,
        view,
        text("because"),
        {"response_action": "update", "view": modal(REASON, title="Two")},
    )
    after_update = stack(sandbox)
    submit(
        sandbox,
        app,
        view,
        {},
        {"response_action": "push", "view": modal(title="Three")},
    )
    after_push = stack(sandbox)
    top = sandbox.get("state", user="U0BEN")["views"][-1]
    submit(sandbox, app, top, {}, {"response_action": "clear"})

    assert after_update == ["Two"]
    assert after_push == ["Two", "Three"]
    assert (top["root_view_id"], top["previous_view_id"]) == (view["id"], view["id"])
    assert stack(sandbox) == []


def test_three_modals_may_lie_on_each_other(sandbox: Sandbox, app: App) -> None:
    open_modal(sandbox, app, modal(title="1"))
    for title in "23":
        view = modal(title=title)
        sandbox.slack.views_push(trigger_id=trigger(sandbox, app), view=view)

    with pytest.raises(SlackApiError, match="push_limit_reached"):
        sandbox.slack.views_push(trigger_id=trigger(sandbox, app), view=modal(title="4"))

    assert stack(sandbox) == ["1", "2", "3"]


def test_an_old_hash_is_a_conflict(sandbox: Sandbox, app: App) -> None:
    view = open_modal(sandbox, app, modal(REASON))
    slack = sandbox.slack
    slack.views_update(view_id=view["id"], hash=view["hash"], view=modal(REASON, title="Two"))

    with pytest.raises(SlackApiError, match="hash_conflict"):
        slack.views_update(view_id=view["id"], hash=view["hash"], view=modal(REASON))
    with pytest.raises(SlackApiError, match="not_found"):
        slack.views_update(view_id="V0", view=modal(REASON))
    assert stack(sandbox) == ["Two"]


def test_a_view_can_be_named_by_the_app(sandbox: Sandbox, app: App) -> None:
    open_modal(sandbox, app, modal(REASON, external_id="sample 7"))

    with pytest.raises(SlackApiError, match="duplicate_external_id"):
        sandbox.slack.views_push(
            trigger_id=trigger(sandbox, app), view=modal(REASON, external_id="sample 7")
        )
    sandbox.slack.views_update(external_id="sample 7", view=modal(REASON, title="Two"))

    assert stack(sandbox) == ["Two"]


def test_what_was_entered_outlives_an_update(sandbox: Sandbox, app: App) -> None:
    view = open_modal(sandbox, app, modal(REASON, ACTIONS))
    place = {"view_id": view["id"], "block_id": "buttons", "action_id": "go"}
    pressed = sandbox.later("actions", user="U0BEN", state=text("because"), **place)
    payload = interactive(app)
    pressed.result()

    sandbox.slack.views_update(view_id=view["id"], view=modal(REASON, ACTIONS, title="Two"))
    sent, _ = submit(sandbox, app, view, {})

    assert payload["container"] == {"type": "view", "view_id": view["id"]}
    assert "response_url" not in payload
    assert payload["view"]["state"]["values"]["reason"]["text"]["value"] == "because"
    assert sent["view"]["state"]["values"]["reason"]["text"]["value"] == "because"


def test_the_app_hears_of_a_closed_form_if_it_asked_to(sandbox: Sandbox, app: App) -> None:
    view = open_modal(sandbox, app, modal(notify_on_close=True, private_metadata="7"))
    closed = sandbox.later("views/close", user="U0BEN", view_id=view["id"])

    payload = interactive(app)

    assert closed.result() == {"ok": True}
    assert (payload["type"], payload["is_cleared"]) == ("view_closed", False)
    assert payload["view"]["private_metadata"] == "7"
    assert stack(sandbox) == []


def test_a_closed_or_strange_form_cannot_be_sent(sandbox: Sandbox, app: App) -> None:
    view = open_modal(sandbox, app, modal())

    assert sandbox.post("views/submit", user="U0ANA", view_id=view["id"])["reason"] == "stale"
    sandbox.post("views/close", user="U0BEN", view_id=view["id"])
    assert sandbox.post("views/submit", user="U0BEN", view_id=view["id"])["reason"] == "stale"


def test_a_wrong_view_leaves_its_trigger_unused(sandbox: Sandbox, app: App) -> None:
    name = trigger(sandbox, app)

    with pytest.raises(SlackApiError) as refused:
        sandbox.slack.views_open(trigger_id=name, view=modal(title="x" * 25))
    sandbox.slack.views_open(trigger_id=name, view=modal())

    assert refused.value.response["error"] == "invalid_arguments"
    assert refused.value.response["response_metadata"]["messages"] == [
        "[ERROR] must be less than 25 characters [json-pointer:/view/title/text]"
    ]


def test_home_is_published_for_each_person_and_its_buttons_work(sandbox: Sandbox, app: App) -> None:
    home = {"type": "home", "blocks": [ACTIONS]}
    first = sandbox.slack.views_publish(user_id="U0BEN", view=home)["view"]
    again = sandbox.slack.views_publish(user_id="U0BEN", view=home, hash=first["hash"])["view"]
    place = {"view_id": first["id"], "block_id": "buttons", "action_id": "go"}

    pressed = sandbox.later("actions", user="U0BEN", **place)
    payload = interactive(app)

    assert pressed.result() == {"ok": True}
    assert payload["view"]["type"] == "home"
    assert again["id"] == first["id"]
    assert sandbox.get("state", user="U0BEN")["home"]["id"] == first["id"]
    assert sandbox.get("state", user="U0ANA")["home"] is None
    with pytest.raises(SlackApiError, match="hash_conflict"):
        sandbox.slack.views_publish(user_id="U0BEN", view=home, hash=first["hash"])
    with pytest.raises(SlackApiError, match="invalid_arguments"):
        sandbox.slack.views_publish(user_id="U0BEN", view=modal())
