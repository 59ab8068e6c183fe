"""Every kind walked in the sandbox's page on a phone: what docs/tasks.md says of taps is counted.

With CONCORD_PICTURES=docs/tasks the pictures of docs/tasks.md are taken anew.
"""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, expect
from sqlmodel import func, select

from bot.records import DeliveryKind, DeliveryState
from jobs import clock
from jobs.demo.tour import opening
from jobs.setting_up import Team
from storage.database import Database, open_database
from storage.tables import Delivery, Sample
from tests import browsing
from tests.journey.conftest import ROOT, World, start_world
from tests.journey.hand import MODAL, PHONE, Hand

PATIENCE_SECONDS = 180
"""A busy machine takes its time to start the bot and to draw every card."""

DOC = (ROOT / "docs" / "tasks.md").read_text(encoding="utf-8")
ROW = re.compile(
    r"^\| (?P<kind>[a-z, ]+) \| (?P<accept>\d+|-) \| (?P<taps>\d+) \| (?P<keys>\d+) \| .*? \| "
    r"(?P<seconds>[\d.]+) \|",
    re.MULTILINE,
)
TABLE = {row["kind"]: row.groupdict() for row in ROW.finditer(DOC)}


@pytest.fixture(scope="module")
def tour(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """The local Slack with a project for each kind, and the bot."""
    folder = tmp_path_factory.mktemp("tour")
    url = f"sqlite:///{folder / 'concord.db'}"
    with start_world(folder, url, "--no-rates") as world:
        database = open_database(url)
        team = Team("T0SANDBOX", "Sandbox")
        media = folder / "home" / "media"
        opening.open_all(database, media, world.page, team, clock.now, lambda *_: None)
        world.start("bot", "serve")
        world.wait_for("Every card", lambda: not count_owed(database), PATIENCE_SECONDS)
        database.close()
        yield world


def count_owed(database: Database) -> int:
    """Samples without a card on the page."""
    with database.read() as session:
        posted = select(func.count()).where(
            Delivery.kind == DeliveryKind.POST, Delivery.state == DeliveryState.DONE
        )
        samples = session.exec(select(func.count()).select_from(Sample)).one()
        return samples - session.exec(posted).one()


def channels_of(world: World) -> dict[str, str]:
    """The tour's channels, from names to ids."""
    state = world.page.client.get("/sandbox/api/state", params={"user": "U0BEN"}).json()
    return {one["name"]: one["id"] for one in state["channels"] if one["name"].startswith("tour-")}


browser = pytest.fixture(scope="module")(browsing.browser)


@pytest.fixture(scope="module")
def hand(tour: World, browser: Browser) -> Hand:
    """One page for all walks."""
    page = browser.new_page(viewport=PHONE, device_scale_factor=1.5)
    page.set_default_timeout(20_000)
    return Hand(page, tour.address, channels_of(tour))


Walk = Callable[[Hand], None]
WALKS: dict[str, tuple[str, str, str, Walk]] = {}
"""By kind: what a card shows, the button that takes the model's value, what is then said, and how
another answer is given; "" for a kind whose model has no say.
"""


def walk(kind: str, card: str, accept: str, said: str) -> Callable[[Walk], Walk]:
    def keep(answer: Walk) -> Walk:
        WALKS[kind] = (card, accept, said, answer)
        return answer

    return keep


@walk("choice", "Do you also ship", "2 delivery", "delivery")
def _choice(hand: Hand) -> None:
    card = hand.card("You charged me twice")
    hand.keep("choice", card)
    hand.tap(card, "1 refund")
    hand.is_told("Saved: refund")


@walk("ordinal", "The site is down", "4 critical", "critical")
def _ordinal(hand: Hand) -> None:
    card = hand.card("Some invoices show")
    hand.keep("ordinal", card)
    hand.tap(card, "3 high")
    hand.is_told("Saved: high")


@walk("multichoice", "The app crashes", "Save", "billing, bug")
def _multichoice(hand: Hand) -> None:
    card = hand.card("I cannot log in")
    hand.tick(card, "5 mobile")
    hand.keep("multichoice", card)
    hand.tap(card, "Save", thinks=False)
    hand.is_told("Saved: login, mobile")


@walk("rating", "Hold the power button", "4", "4")
def _rating(hand: Hand) -> None:
    card = hand.card("read the manual")
    hand.keep("rating", card)
    hand.tap(card, "1")
    hand.is_told("Saved: 1")


@walk("ranking", "Restart the router", "Accept", "2 > 4 > 1 > 3")
def _ranking(hand: Hand) -> None:
    card = hand.card("Take an umbrella")
    hand.tap(card, "3")
    hand.is_told("3 > … what comes next?")
    hand.keep("ranking", card, hand.private)
    hand.tap(hand.private, "1")
    hand.is_told("Saved: 3 > 1 > 2")


@walk("pairwise", "", "", "")
def _pairwise(hand: Hand) -> None:
    card = hand.card("How do I boil an egg")
    hand.keep("pairwise", card)
    hand.tap(card, "A")
    hand.is_told("Saved: A")


@walk("text", "flower", "Accept", "flower")
def _text(hand: Hand) -> None:
    card = hand.card("rod door")
    hand.tap(card, "Edit", wait=MODAL)
    expect(hand.form.get_by_role("img")).to_be_visible()
    hand.keep_form("text")
    line = hand.form.locator("textarea")
    hand.press(line)
    line.evaluate("one => one.setSelectionRange(20, 21)")  # the wrong letter of "rod"
    hand.type("e")
    hand.tap(hand.form, "Save", thinks=False)
    hand.is_told("Saved: Meet at ten by the red door.")


@walk("spans", "Nokia opened", "Accept", "2 spans")
def _spans(hand: Hand) -> None:
    hand.tap(hand.card("Marie Curie"), "Answer", wait=MODAL)
    hand.type("1-2 pe, 6 pl")
    seen_before_saving(hand, "spans", "1-2 pe, 6 pl")
    hand.enter()
    hand.is_told("Saved: 2 spans: 1 person, 1 place")


@walk("relations", "Angela Merkel", "Accept", "Angela Merkel → met")
def _relations(hand: Hand) -> None:
    hand.tap(hand.card("Ada wrote to Charles"), "Answer", wait=MODAL)
    hand.type("1>4 w")
    seen_before_saving(hand, "relations", "1>4 w")
    hand.enter()
    hand.is_told("Saved: Ada → wrote to → Charles")


@walk("boxes", "1 person from E6", "Accept", "2 boxes: 1 person, 1 car")
def _boxes(hand: Hand) -> None:
    """A new box: its cells, then the digits of its edges."""
    hand.tap(hand.card_without_a_suggestion(), "Answer", wait=MODAL)
    hand.type("a5b7")
    hand.tap(hand.form, "Preview", wait=MODAL)
    hand.shows("a5b7")
    hand.keep_form("boxes-edges")
    hand.press(hand.form.locator("input.field"), thinks=False)  # the caret, behind the cells
    hand.type(" 8258 p")
    hand.enter()
    hand.is_told("Saved: 1 box: 1 person", "is under 8%")


@walk("regions", "0.6-2.9 s1", "Accept", "2 regions")
def _regions(hand: Hand) -> None:
    hand.tap(hand.card("of 6.0 seconds"), "Answer", wait=MODAL)
    hand.type("1-4.2 s2")
    seen_before_saving(hand, "regions", "1-4.2 s2")
    hand.enter()
    hand.is_told("Saved: 1 region: 1 speaker 2 (3.2 s)")


@walk("events", "It [rained]", "Accept", "rained before rose")
def _events(hand: Hand) -> None:
    card = hand.card("A child [ran]")
    hand.tap(card, "before")
    hand.is_told("How does 1 ran lie in time to 3 stopped?")
    hand.tap(hand.private, "before")
    hand.is_told("How does 2 braked lie in time to 3 stopped?")
    hand.keep("events", card, hand.private)
    hand.tap(hand.private, "before")
    hand.is_told("Saved: ran before braked")


@walk("link", "red car in the snow", "2 matches partly", "matches partly")
def _link(hand: Hand) -> None:
    card = hand.card("Two dogs play")
    hand.keep("link", card)
    hand.tap(card, "3 does not match")
    hand.is_told("Saved: does not match")


@walk("form", "The lamp from Bright", "Accept All", "topic: refund")
def _form(hand: Hand) -> None:
    hand.tap(hand.card("where is the desk"), "Answer", wait=MODAL)
    hand.tick(hand.form, "2 delivery")
    hand.tick(hand.form, "3")
    for label, text in (("names", "1-2 p"), ("reply", "It comes on Monday.")):
        line = hand.form.get_by_role("textbox", name=label)
        hand.press(line)
        hand.type(text, line)
    hand.keep_form("form")
    hand.tap(hand.form, "Save", thinks=False)
    hand.is_told("Saved: topic: delivery · tone: 3 · names: 1 span: 1 person · reply: It comes on")


def seen_before_saving(hand: Hand, name: str, line: str) -> None:
    """The preview of what is typed; looking is not counted, as nobody has to."""
    counted = hand.taps, hand.keys, hand.seconds
    hand.tap(hand.form, "Preview")
    hand.shows(line)
    hand.keep_form(name)
    hand.form.locator("input.field").first.focus()
    hand.taps, hand.keys, hand.seconds = counted


def test_every_kind_is_walked_and_in_the_table() -> None:
    assert {opening.STOPS[i].schema.kind for i in range(len(opening.STOPS))} == WALKS.keys()
    assert TABLE.keys() == WALKS.keys()
    for kind in WALKS:
        assert f"(tasks/{kind}.png)" in DOC


@pytest.mark.parametrize("kind", WALKS)
def test_a_kind_is_answered_with_the_taps_that_the_docs_promise(kind: str, hand: Hand) -> None:
    card, accept, said, answer = WALKS[kind]
    promised = TABLE[kind]
    if accept:
        hand.go(kind, "U0BEN")
        hand.tap(hand.card(card), accept)
        hand.is_told(said)
        assert f"{hand.taps}" == promised["accept"] == "1"

    hand.go(kind, "U0CHLOE")
    answer(hand)

    assert (f"{hand.taps}", f"{hand.keys}") == (promised["taps"], promised["keys"])
    assert f"{hand.seconds:.1f}" == promised["seconds"]


def test_which_of_several_captions_fits_is_one_tap(hand: Hand) -> None:
    hand.go("which", "U0BEN")
    card = hand.card("An empty street")
    hand.keep("which", card)

    hand.tap(card, "none fits")

    hand.is_told("Saved: none fits")
    assert hand.taps == 1


def test_frames_of_a_film_are_named_and_looked_at_closer(hand: Hand) -> None:
    hand.go("film", "U0BEN")
    hand.tap(hand.card("crossing"), "Edit")
    line = hand.form.locator("input.field")
    line.fill("4-8")

    hand.tap(hand.form, "Preview")

    hand.shows("4-8")
    expect(hand.form).to_contain_text("This is 3.0-8.0 s, closer")
    hand.keep_form("film")
    line.fill("4.0-8.9 c")
    line.press("Enter")
    hand.is_told("Saved: 1 region: 1 crossing (4.9 s)")


def test_a_box_of_the_model_is_nudged_relabelled_and_deleted(hand: Hand) -> None:
    hand.go("boxes", "U0DEV")
    hand.tap(hand.card("1 person from A5"), "Edit")

    hand.press(hand.form.get_by_role("combobox", name="Which box"))
    hand.press(hand.page.get_by_role("option", name="2 car"))
    hand.tap(hand.form, "Left ←")
    hand.shows("1 p, 2 l+10 c")
    hand.keep_form("boxes")
    hand.press(hand.form.get_by_role("combobox", name="Which box"))
    hand.press(hand.page.get_by_role("option", name="1 person"))
    hand.tap(hand.form, "Delete")
    hand.shows("2 l+10 c")
    hand.press(hand.form.get_by_role("combobox", name="Other label"))
    hand.press(hand.page.get_by_role("option", name="person"))
    hand.shows("2 l+10 p")
    hand.tap(hand.form, "Save")

    hand.is_told("Saved: 1 box: 1 person")


def test_pictures_are_small() -> None:
    folder = ROOT / "docs" / "tasks"

    for file in folder.iterdir():
        assert file.stat().st_size < 60_000, file.name
