"""A person's Home: what waits for them, how it goes, and what they have chosen."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot import blocks, ids, preferences
from bot.blocks import Block
from bot.preferences import SIZES, Preferences
from bot.records import Part, TextPart
from bot.screens.sittings import duration, so_many
from bot.words import NAMES, Language, mark, say, say_many

BAR = 15
PROJECTS_AT_MOST = 20
"""A Home has at most 100 blocks."""
SHOWN_AT_MOST = 20

ON_OFF = {"on": mark("on"), "off": mark("off")}


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
    shown = [blocks.header(say("Hello {name}", name=home.name)), _zone(home)]
    if not home.queues:
        shown.append(blocks.section(say(WELCOME)))
    shown += [*_start(home), *_settings_row(), {"type": "divider"}]
    for queue in home.queues[:PROJECTS_AT_MOST]:
        shown.append(_queue(queue))
    shown += [{"type": "divider"}, *_week(home), _updated(home)]
    return {"type": "home", "callback_id": "home", "blocks": shown}


WELCOME = mark(
    "You are in no labelling project yet. Press a label in a project's channel, or type "
    "`/concord label` there: then your samples wait for you here."
)


def _zone(home: Home) -> Block:
    zone = say("Your time zone is {zone}", zone=blocks.plainly(home.zone or "UTC"))
    return blocks.context(f"{zone}  ·  {preferences.quiet_line(home.chosen)}")


def _start(home: Home) -> list[Block]:
    """What waits, and one button that begins with most of it."""
    open_ = [queue for queue in home.queues if queue.may_label and not queue.is_paused]
    waiting = sum(queue.waiting for queue in open_)
    if not waiting:
        return [blocks.section(say("*Nothing waits for you.* Well done!"))] if open_ else []
    most = max(open_, key=lambda queue: queue.waiting)
    size = min(home.chosen.session_size, most.waiting)
    text = " ".join([_where(open_, waiting, most), *_about(waiting, home.typical)])
    start, value = say("Start {size}", size=size), f"{most.project_id}:{size}"
    button = blocks.button(start, ids.START, value, style="primary")
    return [blocks.section(text, accessory=button)]


def _where(open_: Sequence[Queue], waiting: int, most: Queue) -> str:
    count = so_many(waiting, most.many)
    if len(open_) > 1:
        return say_many(
            waiting,
            "*{count} sample waits in {projects} projects*",
            "*{count} samples wait in {projects} projects*",
            count=count,
            projects=len(open_),
        )
    return say_many(
        waiting,
        "*{count} sample waits in {project}*",
        "*{count} samples wait in {project}*",
        count=count,
        project=blocks.plainly(most.project),
    )


def _about(waiting: int, typical: float | None) -> list[str]:
    if typical is None:
        return []
    minutes = max(1, round(waiting * typical / 60))
    if minutes < 60:  # noqa: PLR2004  (an hour)
        return [say("(about {minutes} min)", minutes=minutes)]
    return [say("(about {hours} h)", hours=round(minutes / 60))]


def counted(waiting: int, many: int) -> str:
    """How many samples wait.

    >>> counted(1, 1_000), counted(28, 1_000), counted(1_000, 1_000)
    ('1 sample waits', '28 samples wait', '1000+ samples wait')
    """
    count = so_many(waiting, many)
    return say_many(waiting, "{count} sample waits", "{count} samples wait", count=count)


def _settings_row() -> list[Block]:
    buttons = [
        blocks.button(say("Undo Last Label"), ids.UNDO_MINE),
        blocks.button(say("Settings"), ids.MY_SETTINGS),
        blocks.button(say("Help"), ids.HELP),
    ]
    return [blocks.actions("home", buttons)]


def _queue(queue: Queue) -> Block:
    state = say("paused") if queue.is_paused else counted(queue.waiting, queue.many)
    text = f"*{blocks.plainly(queue.project)}*   {state}\n{'  ·  '.join(_notes(queue))}"
    menu = blocks.overflow(ids.HOME_MENU, _menu(queue))
    return blocks.section(text, block_id=f"project.{queue.project_id}", accessory=menu)


def _notes(queue: Queue) -> list[str]:
    filled = round(BAR * queue.done / queue.total) if queue.total else 0
    bar = "█" * filled + "░" * (BAR - filled)
    done = say("{done} of {total}", done=queue.done, total=queue.total)
    notes = [f"`{bar}` {done}", say("you gave {answers}", answers=queue.answers)]
    if queue.agreement is not None:
        notes.append(say("{share:.0%} as others say", share=queue.agreement))
    if queue.disputes:
        notes.append(say("{disputes} to settle", disputes=queue.disputes))
    if queue.has_session:
        notes.append(say("a session is open in Messages"))
    return notes


def _menu(queue: Queue) -> list[Block]:
    menu = [blocks.option(say("Guidelines"), f"guidelines:{queue.project_id}")]
    if queue.may_label and queue.waiting and not queue.is_paused:
        starts = [
            blocks.option(say("Start {size}", size=size), f"start:{queue.project_id}:{size}")
            for size in (10, 25)
        ]
        menu = [*starts, *menu]
    if queue.differing:
        name = say_many(queue.differing, "My difference", "My {n} differences")
        menu.append(blocks.option(name, f"differences:{queue.project_id}"))
    if queue.disputes:
        settle = say("Settle {disputes}", disputes=queue.disputes)
        menu.append(blocks.option(settle, f"adjudicate:{queue.project_id}"))
    return menu


def _week(home: Home) -> list[Block]:
    time = duration(home.seconds)
    fields = [say("*My week*\n{labels} labels, {time}", labels=home.week, time=time)]
    if home.typical is not None:
        fields.append(say("*My usual time*\n{seconds:.1f} s a label", seconds=home.typical))
    return [{"type": "section", "fields": [blocks.mrkdwn(field) for field in fields]}]


def _updated(home: Home) -> Block:
    stamp = f"<!date^{int(home.at.timestamp())}^{{time}}|{home.at:%H:%M} UTC>"
    return blocks.context(say("Updated {time}  ·  only you see this page", time=stamp))


def settings(chosen: Preferences) -> Block:
    """The form of a person's own settings."""
    shown = [
        blocks.input_("quiet_from", say("Quiet from"), _time(chosen.quiet_from), optional=True),
        blocks.input_(
            "quiet_until",
            say("Quiet until"),
            _time(chosen.quiet_until),
            optional=True,
            hint=blocks.plain(
                say("In your own time zone. Leave both empty for no quiet hours."), 2_000
            ),
        ),
        blocks.input_(
            "messages_a_day",
            say("Messages a day, at most"),
            _pick([*map(str, range(6)), "10", "20"], str(chosen.messages_a_day)),
            hint=blocks.plain(
                say("Of those that you have not asked for, such as reminders."), 2_000
            ),
        ),
        blocks.input_("reminders", say("Reminders"), _pick([*ON_OFF], _on(chosen.reminders))),
        blocks.input_(
            "session_size",
            say("Samples in a session"),
            _pick([*map(str, SIZES)], str(chosen.session_size)),
        ),
        blocks.input_("language", say("Language"), _language(chosen.language), optional=True),
    ]
    return blocks.modal(
        say("My settings"), ids.MY_SETTINGS_FORM, shown, submit=blocks.plain(say("Save"), 24)
    )


def _language(chosen: Language | None) -> Block:
    """Without a choice it is the project's."""
    select: Block = {
        "type": "static_select",
        "action_id": ids.FORM_INPUT,
        "placeholder": blocks.plain(say("The project's")),
        "options": [blocks.option(name, language) for language, name in NAMES.items()],
    }
    if chosen is not None:
        select["initial_option"] = blocks.option(NAMES[chosen], chosen)
    return select


def differences(project: str, rows: Sequence[tuple[tuple[Part, ...], str, str]]) -> Block:
    """Where a person's answers came out otherwise. rows: the sample, their answer, what it is."""
    shown: list[Block] = []
    for parts, own, outcome in rows[:SHOWN_AT_MOST]:
        texts = [part.text for part in parts if isinstance(part, TextPart)]
        words = "\n".join(texts) or say("A picture or sound")
        shown.append(blocks.quote(blocks.shorten(words, 500)))
        both = say(
            "You: *{answer}*  ·  group: *{outcome}*",
            answer=blocks.plainly(own),
            outcome=blocks.plainly(outcome),
        )
        shown.append(blocks.context(both))
    if not shown:
        calm = say("All your finished answers in {project} agree.", project=blocks.plainly(project))
        shown = [blocks.section(calm)]
    return blocks.modal(
        say("My differences"), "differences", shown, close=blocks.plain(say("Close"), 24)
    )


def _time(at: str | None) -> Block:
    picker = {"type": "timepicker", "action_id": ids.FORM_INPUT}
    return picker | ({"initial_time": at} if at else {})


def _pick(values: Sequence[str], chosen: str) -> Block:
    known = values if chosen in values else [*values, chosen]
    return {
        "type": "static_select",
        "action_id": ids.FORM_INPUT,
        "options": [_choice(value) for value in known],
        "initial_option": _choice(chosen),
    }


def _choice(value: str) -> Block:
    return blocks.option(say(ON_OFF[value]) if value in ON_OFF else value, value)


def _on(is_on: bool) -> str:
    return "on" if is_on else "off"
