"""What Slack sends, in its own form; a test says only what matters to it."""

import itertools
from typing import Any

Body = dict[str, Any]

_numbers = itertools.count(1)


def click(
    user_id: str,
    action_id: str,
    value: str = "",
    *,
    ts: str,
    channel_id: str = "C1",
    team_id: str = "T1",
    blocks: list[Any] | None = None,
    is_ephemeral: bool = False,
    action_ts: str = "",
) -> Body:
    """A press of a button on a message. Every one is another act, unless `action_ts` is given."""
    return {
        "type": "block_actions",
        "team": {"id": team_id},
        "user": {"id": user_id, "name": f"name of {user_id}"},
        "trigger_id": f"trigger.{next(_numbers)}",
        "response_url": "http://127.0.0.1:9/nobody-listens",
        "container": {
            "type": "message",
            "channel_id": channel_id,
            "message_ts": ts,
            "is_ephemeral": is_ephemeral,
        },
        "message": {"ts": ts, "blocks": blocks or []},
        "actions": [
            {
                "type": "button",
                "action_id": action_id,
                "value": value,
                "action_ts": action_ts or f"9.{next(_numbers)}",
            }
        ],
    }


def pick(user_id: str, action_id: str, value: str, **where: Any) -> Body:
    """An option picked from a select."""
    body = click(user_id, action_id, **where)
    (action,) = body["actions"]
    del action["value"]
    action["type"] = "static_select"
    action["selected_option"] = {"value": value, "text": {"type": "plain_text", "text": value}}
    return body


def reply(
    user_id: str,
    text: str,
    *,
    thread_ts: str,
    channel_id: str = "C1",
    team_id: str = "T1",
    **more: Any,
) -> Body:
    """A message in a thread."""
    event = {
        "type": "message",
        "user": user_id,
        "text": text,
        "channel": channel_id,
        "ts": f"8.{next(_numbers)}",
        "thread_ts": thread_ts,
    }
    return {"type": "event_callback", "team_id": team_id, "event": event | more}


def submission(user_id: str, view: Body, values: Body, team_id: str = "T1") -> Body:
    """A form that was opened with `view`, sent with `values`: {block: its input's state}."""
    sent = view | {
        "id": f"V{next(_numbers)}",
        "hash": "1.a",
        "state": {"values": {block: {"value": held} for block, held in values.items()}},
    }
    return {
        "type": "view_submission",
        "team": {"id": team_id},
        "user": {"id": user_id, "name": f"name of {user_id}"},
        "view": sent,
    }


def written(text: str) -> Body:
    return {"type": "plain_text_input", "value": text}


def picked(value: str) -> Body:
    return {"type": "static_select", "selected_option": {"value": value}}


def click_in_view(user_id: str, view: Body, action: Body, team_id: str = "T1") -> Body:
    """A control of a form was used; `action` is what differs from a button without a value."""
    shown = {"id": f"V{next(_numbers)}", "hash": "1.a", "previous_view_id": None, **view}
    shown.setdefault("state", {"values": {}})
    return {
        "type": "block_actions",
        "team": {"id": team_id},
        "user": {"id": user_id, "name": f"name of {user_id}"},
        "trigger_id": f"trigger.{next(_numbers)}",
        "container": {"type": "view", "view_id": shown["id"]},
        "view": shown,
        "actions": [{"type": "button", "action_ts": f"9.{next(_numbers)}", **action}],
    }


def home_opened(user_id: str, tab: str = "home", team_id: str = "T1") -> Body:
    event = {"type": "app_home_opened", "user": user_id, "tab": tab, "channel": f"D{user_id[1:]}"}
    return {"type": "event_callback", "team_id": team_id, "event": event}


def command(
    user_id: str, text: str, *, channel_id: str = "C1", team_id: str = "T1", trigger_id: str = ""
) -> Body:
    """`/concord` with these words after it."""
    return {
        "command": "/concord",
        "text": text,
        "team_id": team_id,
        "channel_id": channel_id,
        "user_id": user_id,
        "user_name": f"name of {user_id}",
        "trigger_id": trigger_id or f"trigger.{next(_numbers)}",
    }


def message_shortcut(user_id: str, text: str, team_id: str = "T1") -> Body:
    """The entry "Add to a labelling project" of a message's menu."""
    return {
        "type": "message_action",
        "callback_id": "add_sample",
        "team": {"id": team_id},
        "user": {"id": user_id, "name": f"name of {user_id}"},
        "channel": {"id": "C9"},
        "message": {"ts": "5.5", "text": text},
        "message_ts": "5.5",
        "trigger_id": f"trigger.{next(_numbers)}",
    }


def dropped_file(user_id: str, name: str, channel_id: str = "C1", team_id: str = "T1") -> Body:
    """A message with a file."""
    event = {
        "type": "message",
        "subtype": "file_share",
        "user": user_id,
        "text": "",
        "channel": channel_id,
        "ts": f"8.{next(_numbers)}",
        "files": [{"id": "F7", "name": name}],
    }
    return {"type": "event_callback", "team_id": team_id, "event": event}
