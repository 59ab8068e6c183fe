"""How a person uses the page, and what the app hears of it."""

from typing import Any

from playwright.sync_api import Locator, Page, expect

from tests.sandbox.conftest import App, Sandbox

Values = dict[str, Any]

PHONE = {"width": 360, "height": 740}

IN_ACTIONS = {
    "button",
    "checkboxes",
    "datepicker",
    "datetimepicker",
    "overflow",
    "radio_buttons",
    "static_select",
    "timepicker",
}
"""Those that the tests put among actions; the others stand beside a section's text."""


def plain(text: str) -> Values:
    return {"type": "plain_text", "text": text}


def option(text: str) -> Values:
    return {"text": plain(text), "value": text.lower()}


def post(sandbox: Sandbox, page: Page, blocks: list[Values], user: str = "U0BEN") -> str:
    """A message of the app, and the person's page that shows it."""
    channel = sandbox.channel()
    sandbox.slack.chat_postMessage(channel=channel, text="card", blocks=blocks)
    page.goto(f"{sandbox.address}/?user={user}&channel={channel}")
    return channel


def interactive(app: App) -> Values:
    """The next thing a person did, acknowledged; the events before it too."""
    while True:
        envelope = app.receive(10)
        app.acknowledge(envelope)
        if envelope["type"] == "interactive":
            found: Values = envelope["payload"]
            return found


def control(page: Page) -> Locator:
    return page.locator("[data-action-id=it]").first


def open_form(sandbox: Sandbox, app: App, page: Page, blocks: list[Values]) -> Locator:
    """Presses a button, and the app opens a modal."""
    button = {"type": "button", "text": plain("Go"), "value": "7", "action_id": "it"}
    post(sandbox, page, [holding(button, "where")], user="U0DEV")
    control(page).click()
    view = {"type": "modal", "title": plain("Form"), "submit": plain("Save"), "blocks": blocks}
    sandbox.slack.views_open(trigger_id=interactive(app)["trigger_id"], view=view)
    found = page.get_by_role("dialog", name="Form")
    expect(found).to_be_visible()
    return found


def holding(element: Values, block_id: str) -> Values:
    """A block in which the element may stand."""
    if element["type"] in {"feedback_buttons", "icon_button"}:
        return {"type": "context_actions", "block_id": block_id, "elements": [element]}
    if element["type"] in IN_ACTIONS:
        return {"type": "actions", "block_id": block_id, "elements": [element]}
    return {
        "type": "section",
        "block_id": block_id,
        "text": {"type": "mrkdwn", "text": "Choose"},
        "accessory": element,
    }
