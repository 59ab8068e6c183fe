"""What people do on the page beside pressing the app's controls."""

import json
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.sandbox.browser.using import holding, interactive, open_form, option, plain
from tests.sandbox.conftest import ACTIONS, App, Sandbox

Values = dict[str, Any]

SHORTCUTS = [
    {"name": "Add to a project", "type": "message", "callback_id": "add", "description": "x"},
    {"name": "New project", "type": "global", "callback_id": "new", "description": "x"},
]
SCOPES = ["channels:read", "channels:join", "chat:write", "im:write", "files:read", "files:write"]


@pytest.fixture
def sandbox(start: Any, tmp_path: Path) -> Sandbox:
    """An app with a shortcut of each sort, and a Home."""
    manifest = tmp_path / "manifest.json"
    features = {"shortcuts": SHORTCUTS, "app_home": {"home_tab_enabled": True}}
    known = {"features": features, "oauth_config": {"scopes": {"bot": SCOPES}}}
    manifest.write_text(json.dumps(known))
    found: Sandbox = start(manifest_file=manifest)
    return found


def open_channel(sandbox: Sandbox, page: Page, text: str = "Where is my parcel?") -> str:
    channel = sandbox.channel()
    sandbox.post("messages", user="U0ANA", channel=channel, text=text)
    page.goto(f"{sandbox.address}/?user=U0BEN&channel={channel}")
    expect(message(page, text)).to_be_visible()
    return channel


def message(page: Page, text: str) -> Locator:
    return page.get_by_role("article").filter(has_text=text)


def test_a_message_s_menu_has_the_app_s_shortcut(sandbox: Sandbox, app: App, page: Page) -> None:
    open_channel(sandbox, page)

    message(page, "parcel").hover()
    message(page, "parcel").get_by_role("button", name="More actions").click()
    page.get_by_role("menuitem", name="Add to a project").click()

    payload = interactive(app)
    assert (payload["type"], payload["callback_id"]) == ("message_action", "add")
    assert payload["message"]["text"] == "Where is my parcel?"


def test_a_message_s_menu_opens_by_keyboard(sandbox: Sandbox, app: App, page: Page) -> None:
    open_channel(sandbox, page)

    message(page, "parcel").get_by_role("button", name="More actions").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("menuitem", name="Add to a project")).to_be_focused()
    page.keyboard.press("Enter")

    assert interactive(app)["type"] == "message_action"


def test_the_composer_s_menu_has_global_shortcuts(sandbox: Sandbox, app: App, page: Page) -> None:
    open_channel(sandbox, page)

    page.get_by_role("button", name="Files and shortcuts").click()
    page.get_by_role("menuitem", name="New project").click()

    payload = interactive(app)
    assert (payload["type"], payload["callback_id"]) == ("shortcut", "new")


def test_an_app_that_is_not_there_is_told(sandbox: Sandbox, page: Page) -> None:
    open_channel(sandbox, page)

    page.get_by_role("button", name="Files and shortcuts").click()
    page.get_by_role("menuitem", name="New project").click()

    expect(page.get_by_text("The app is not connected")).to_be_visible()


DROP = """async (name) => {
    const transfer = new DataTransfer();
    transfer.items.add(new File(["ID3 sound"], name, { type: "audio/mpeg" }));
    const how = { bubbles: true, cancelable: true, dataTransfer: transfer };
    for (const kind of ["dragenter", "dragover", "drop"]) {
        document.getElementById("main").dispatchEvent(new DragEvent(kind, how));
    }
}"""


def test_a_dropped_file_is_sent_with_a_message_and_played(sandbox: Sandbox, page: Page) -> None:
    channel = open_channel(sandbox, page)

    page.evaluate(DROP, "call.mp3")
    expect(page.locator("[data-file='call.mp3']")).to_be_visible()
    page.locator("[data-composer=channel]").fill("who speaks here?")
    page.get_by_role("button", name="Send", exact=True).click()

    sent = message(page, "who speaks here?")
    expect(sent.locator("audio")).to_have_attribute("aria-label", "call.mp3")
    (posted,) = [one for one in sandbox.messages("U0BEN", channel) if one.get("files")]
    assert posted["files"][0]["mimetype"] == "audio/mpeg"


def test_a_picked_file_goes_into_the_thread(sandbox: Sandbox, page: Page, tmp_path: Path) -> None:
    channel = open_channel(sandbox, page)
    (tmp_path / "film.mp4").write_bytes(b"....ftypisom")
    message(page, "parcel").hover()
    message(page, "parcel").get_by_role("button", name="Reply in thread").click()
    thread = page.get_by_label("Thread", exact=True).first

    with page.expect_file_chooser() as chooser:
        thread.get_by_role("button", name="Files and shortcuts").click()
        page.get_by_role("menuitem", name="Attach files").click()
    chooser.value.set_files(tmp_path / "film.mp4")
    thread.get_by_role("button", name="Send", exact=True).click()

    expect(thread.locator("video")).to_be_visible()
    root = sandbox.messages("U0BEN", channel)[0]
    assert root["reply_count"] == 1


def test_a_form_takes_files(sandbox: Sandbox, app: App, page: Page, tmp_path: Path) -> None:
    element = {"type": "file_input", "action_id": "it", "filetypes": ["csv"], "max_files": 1}
    block = {"type": "input", "block_id": "rows", "label": plain("Rows"), "element": element}
    for name in ("rows.csv", "rows.txt"):
        (tmp_path / name).write_text("text\nhello\n")
    form = open_form(sandbox, app, page, [block])

    form.locator("input[type=file]").set_input_files(tmp_path / "rows.txt")
    expect(form).to_contain_text("only .csv can be added here")
    form.locator("input[type=file]").set_input_files(tmp_path / "rows.csv")
    expect(form.locator("[data-file='rows.csv']")).to_be_visible()
    form.get_by_role("button", name="Save").click()

    (file,) = interactive(app)["view"]["state"]["values"]["rows"]["it"]["files"]
    assert (file["name"], file["user"]) == ("rows.csv", "U0DEV")


def test_a_reaction_is_given_and_taken_back(sandbox: Sandbox, page: Page) -> None:
    open_channel(sandbox, page)
    message(page, "parcel").hover()
    message(page, "parcel").get_by_role("button", name="React with eyes").click()
    mine = message(page, "parcel").locator("[data-reaction=eyes]")

    expect(mine).to_have_attribute("aria-pressed", "true")
    mine.click()

    expect(mine).to_have_count(0)


def test_an_ephemeral_message_has_working_buttons(sandbox: Sandbox, app: App, page: Page) -> None:
    channel = open_channel(sandbox, page)

    sandbox.slack.chat_postEphemeral(channel=channel, user="U0BEN", text="x", blocks=[ACTIONS])
    page.locator("[data-ephemeral]").get_by_role("button", name="Go").click()

    assert interactive(app)["container"]["is_ephemeral"] is True


def test_home_has_selects_too_and_its_tabs_change(sandbox: Sandbox, app: App, page: Page) -> None:
    choice = {"type": "static_select", "action_id": "it", "placeholder": plain("Pick")}
    blocks = [holding(choice | {"options": [option("One"), option("Two")]}, "where")]
    sandbox.slack.views_publish(user_id="U0BEN", view={"type": "home", "blocks": blocks})
    direct = sandbox.slack.conversations_open(users="U0BEN")["channel"]["id"]

    page.goto(f"{sandbox.address}/?user=U0BEN&channel={direct}&tab=home")
    page.locator("[data-action-id=it]").click()
    page.get_by_role("option", name="Two").click()
    chosen = interactive(app)["actions"][0]["selected_option"]
    page.get_by_role("tab", name="Messages").click()
    expect(page.locator("[data-composer=channel]")).to_be_visible()

    assert chosen["value"] == "two"


def test_cards_and_containers_are_shown_and_their_buttons_work(
    sandbox: Sandbox, app: App, page: Page
) -> None:
    channel = open_channel(sandbox, page)
    go = {"type": "button", "action_id": "go", "text": plain("Go card")}
    card = {"type": "card", "title": plain("A card"), "body": plain("Its body"), "actions": [go]}
    blocks: list[Values] = [
        {"type": "carousel", "elements": [card, card | {"title": plain("Another")}]},
        {
            "type": "container",
            "title": plain("A box"),
            "is_collapsible": True,
            "default_collapsed": True,
            "child_blocks": [{"type": "section", "text": plain("hidden at first")}, ACTIONS],
        },
    ]

    sandbox.slack.chat_postMessage(channel=channel, text="x", blocks=blocks)
    page.get_by_role("button", name="Go card").first.click()
    first = interactive(app)["actions"][0]["action_id"]
    expect(page.get_by_text("hidden at first")).to_be_hidden()
    page.get_by_text("A box").click()
    page.get_by_role("button", name="Go", exact=True).click()

    assert (first, interactive(app)["actions"][0]["block_id"]) == ("go", "buttons")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
