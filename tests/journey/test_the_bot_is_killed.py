import json
from collections import Counter

from jobs.demo import slack_page
from tests.journey.conftest import PEOPLE, World


def test_killed_again_and_again_it_loses_no_answer_and_posts_no_card_twice(
    world: World, tickets: str
) -> None:
    world.start("bot", "serve")
    given: set[tuple[str, str]] = set()

    for round_number in range(4):
        world.wait_for("More answers", lambda: _answer_some(world, tickets, given, 4))
        if round_number < 3:
            world.kill("bot")
            world.start("bot", "serve")

    world.wait_for("Every card", lambda: len(_cards(world, tickets)) == 5)
    posted = Counter(_cards(world, tickets))
    assert set(posted.values()) == {1}
    world.app("export", "tickets", "--out", "out.jsonl")
    kept = {
        (row["id"], annotation["reviewer"])
        for row in map(json.loads, (world.folder / "out.jsonl").read_text().splitlines())
        for annotation in row["annotations"]
        if annotation["is_current"]
    }
    assert given == kept
    assert "events hold" in world.app("verify")


def _answer_some(world: World, channel: str, given: set[tuple[str, str]], wanted: int) -> bool:
    """Whether this many more answers were acknowledged, each by a press on the page."""
    for user in PEOPLE[1:]:
        for message in world.page.messages(user, channel):
            button = next(slack_page.buttons(message), None)
            text = " ".join(slack_page.texts(message))
            sample = f"t{text[8:9]}"
            if button is None or message.get("ephemeral") or (sample, user) in given:
                continue
            if world.page.press(user, channel, message, button):
                given.add((sample, user))
                wanted -= 1
                if wanted == 0:
                    return True
    return len(given) == 15


def _cards(world: World, channel: str) -> list[str]:
    messages = world.page.messages("U0ANA", channel)
    return [text for message in messages for text in slack_page.texts(message)]
