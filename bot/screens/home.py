"""A person's Home: what waits for them, how it goes, and what they have chosen."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot import blocks, ids, preferences
from bot.blocks import Block
from bot.preferences import SIZES, Preferences
from bot.records import Part, TextPart
from bot.screens.sittings import duration

BAR = 15
PROJECTS_AT_MOST = 20
"""A Home has at most 100 blocks."""
SHOWN_AT_MOST = 20


@dataclass(frozen=True)
class Queue:
    """One project as one person sees it.

    waiting:   samples that wait for this person, counted no further than `many`
    agreement: the share of others' answers that are the same as theirs; None where unknown
    differing: of their newest answers, those that came out otherwise
    disputes:  of a lead, samples to settle
    """

    project: str
    project_id: int
    is_paused: bool
    may_label: bool
    has_session: bool
    waiting: int
    many: int
    done: int
    total: int
    answers: int
    agreement: float | None
    differing: int
    disputes: int = 0


@dataclass(frozen=True)
class Home:
    """All that it shows.

    typical: the median of the person's times to answer, in seconds; None before there are some
    week, seconds: answers of the last seven days, and the time they took
    """

    name: str
    zone: str
    chosen: Preferences
    queues: tuple[Queue, ...]
    week: int
    seconds: float
    typical: float | None
    at: datetime


def draw(home: Home) -> Block:
    shown = [blocks.header(f"Hello {home.name}"), _zone(home)]
    if not home.queues:
        shown.append(blocks.section(WELCOME))
    shown += [*_start(home), *_settings_row(), {"type": "divider"}]
    for queue in home.queues[:PROJECTS_AT_MOST]:
        shown.append(_queue(queue))
    shown += [{"type": "divider"}, *_week(home), _updated(home)]
    return {"type": "home", "callback_id": "home", "blocks": shown}


WELCOME = (
    "You are in no labelling project yet. Press a label in a project's channel, or type "
    "`/concord label` there: then your samples wait for you here."
)


def _zone(home: Home) -> Block:
    zone = home.zone or "UTC"
    quiet = preferences.quiet_line(home.chosen)
    return blocks.context(f"Your time zone is {blocks.plainly(zone)}  ·  {quiet}")


def _start(home: Home) -> list[Block]:
    """What waits, and one button that begins with most of it."""
    open_ = [queue for queue in home.queues if queue.may_label and not queue.is_paused]
    waiting = sum(queue.waiting for queue in open_)
    if not waiting:
        return [blocks.section("*Nothing waits for you.* Well done!")] if open_ else []
    most = max(open_, key=lambda queue: queue.waiting)
    size = min(home.chosen.session_size, most.waiting)
    where = f"in {len(open_)} projects" if len(open_) > 1 else f"in {blocks.plainly(most.project)}"
    text = f"*{counted(waiting, most.many)} {where}*{_about(waiting, home.typical)}"
    button = blocks.button(f"Start {size}", ids.START, f"{most.project_id}:{size}", style="primary")
    return [blocks.section(text, accessory=button)]


def _about(waiting: int, typical: float | None) -> str:
    if typical is None:
        return ""
    minutes = max(1, round(waiting * typical / 60))
    return f" (about {minutes} min)" if minutes < 60 else f" (about {round(minutes / 60)} h)"  # noqa: PLR2004


def counted(waiting: int, many: int) -> str:
    """How many samples wait.

    >>> counted(1, 1_000), counted(28, 1_000), counted(1_000, 1_000)
    ('1 sample waits', '28 samples wait', '1000+ samples wait')
    """
    count = f"{many}+" if waiting >= many else str(waiting)
    return f"{count} sample waits" if waiting == 1 else f"{count} samples wait"


def _settings_row() -> list[Block]:
    buttons = [
        blocks.button("Undo Last Label", ids.UNDO_MINE),
        blocks.button("Settings", ids.MY_SETTINGS),
        blocks.button("Help", ids.HELP),
    ]
    return [blocks.actions("home", buttons)]


def _queue(queue: Queue) -> Block:
    filled = round(BAR * queue.done / queue.total) if queue.total else 0
    bar = "█" * filled + "░" * (BAR - filled)
    state = "paused" if queue.is_paused else counted(queue.waiting, queue.many)
    notes = [f"`{bar}` {queue.done} of {queue.total}", f"you gave {queue.answers}"]
    if queue.agreement is not None:
        notes.append(f"{queue.agreement:.0%} as others say")
    if queue.disputes:
        notes.append(f"{queue.disputes} to settle")
    if queue.has_session:
        notes.append("a session is open in Messages")
    text = f"*{blocks.plainly(queue.project)}*   {state}\n{'  ·  '.join(notes)}"
    menu = [blocks.option("Guidelines", f"guidelines:{queue.project_id}")]
    if queue.may_label and queue.waiting and not queue.is_paused:
        starts = [blocks.option(f"Start {n}", f"start:{queue.project_id}:{n}") for n in (10, 25)]
        menu = [*starts, *menu]
    if queue.differing:
        name = "My difference" if queue.differing == 1 else f"My {queue.differing} differences"
        menu.append(blocks.option(name, f"differences:{queue.project_id}"))
    if queue.disputes:
        menu.append(blocks.option(f"Settle {queue.disputes}", f"adjudicate:{queue.project_id}"))
    menu_block = blocks.overflow(ids.HOME_MENU, menu)
    return blocks.section(text, block_id=f"project.{queue.project_id}", accessory=menu_block)


def _week(home: Home) -> list[Block]:
    fields = [f"*My week*\n{home.week} labels, {duration(home.seconds)}"]
    if home.typical is not None:
        fields.append(f"*My usual time*\n{home.typical:.1f} s a label")
    return [{"type": "section", "fields": [blocks.mrkdwn(field) for field in fields]}]


def _updated(home: Home) -> Block:
    stamp = f"<!date^{int(home.at.timestamp())}^{{time}}|{home.at:%H:%M} UTC>"
    return blocks.context(f"Updated {stamp}  ·  only you see this page")


def settings(chosen: Preferences) -> Block:
    """The form of a person's own settings."""
    shown = [
        blocks.input_("quiet_from", "Quiet from", _time(chosen.quiet_from), optional=True),
        blocks.input_(
            "quiet_until",
            "Quiet until",
            _time(chosen.quiet_until),
            optional=True,
            hint=blocks.plain("In your own time zone. Leave both empty for no quiet hours.", 2_000),
        ),
        blocks.input_(
            "messages_a_day",
            "Messages a day, at most",
            _pick([*map(str, range(6)), "10", "20"], str(chosen.messages_a_day)),
            hint=blocks.plain("Of those that you have not asked for, such as reminders.", 2_000),
        ),
        blocks.input_("reminders", "Reminders", _pick(["on", "off"], _on(chosen.reminders))),
        blocks.input_(
            "session_size",
            "Samples in a session",
            _pick([*map(str, SIZES)], str(chosen.session_size)),
        ),
    ]
    return blocks.modal("My settings", ids.MY_SETTINGS_FORM, shown, submit=blocks.plain("Save", 24))


def differences(project: str, rows: Sequence[tuple[tuple[Part, ...], str, str]]) -> Block:
    """Where a person's answers came out otherwise. rows: the sample, their answer, what it is."""
    shown: list[Block] = []
    for parts, own, outcome in rows[:SHOWN_AT_MOST]:
        texts = [part.text for part in parts if isinstance(part, TextPart)]
        shown.append(blocks.quote(blocks.shorten("\n".join(texts) or "A picture or sound", 500)))
        shown.append(
            blocks.context(f"You: *{blocks.plainly(own)}*  ·  group: *{blocks.plainly(outcome)}*")
        )
    if not shown:
        shown = [blocks.section(f"All your finished answers in {blocks.plainly(project)} agree.")]
    return blocks.modal("My differences", "differences", shown, close=blocks.plain("Close", 24))


def _time(at: str | None) -> Block:
    picker = {"type": "timepicker", "action_id": ids.FORM_INPUT}
    return picker | ({"initial_time": at} if at else {})


def _pick(values: Sequence[str], chosen: str) -> Block:
    known = values if chosen in values else [*values, chosen]
    return {
        "type": "static_select",
        "action_id": ids.FORM_INPUT,
        "options": [blocks.option(value, value) for value in known],
        "initial_option": blocks.option(chosen, chosen),
    }


def _on(is_on: bool) -> str:
    return "on" if is_on else "off"
