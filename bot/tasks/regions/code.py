"""The code line of regions: `6.0-8.7 b` in seconds, or for a film `4-8 c` in its frames."""

import re

from bot.errors import BadAnswer
from bot.tasks import code_line, label_codes
from bot.tasks.code_line import quoted
from bot.tasks.question import Question
from bot.tasks.regions import clips
from bot.tasks.regions.clips import Clip
from bot.tasks.regions.value import Region, Regions
from bot.words import say

SECONDS, FRAMES = "6.0-8.7 b", "4-8 c"
"""Examples of entries."""
FORGIVEN_MS = 100
"""So far beyond the end a time still means the end: people round up."""

TIME = r"(?:\d+:){0,2}\d+(?:\.\d*)?|\.\d+"
ENTRY = re.compile(
    rf"(?P<start>{TIME})s?\s*(?:-\s*(?P<end>{TIME}))?(?:s(?=\s))?\s*[:=]?\s*(?P<label>.*)",
    re.IGNORECASE | re.DOTALL,
)
DECIMAL_COMMA = re.compile(r"(?<![\w.,])(\d+),(?=\d)")


def read_text(question: Question, text: str) -> Regions:
    """The regions of a code line; BadAnswer with the first entry that cannot be read, and why."""
    clip = clips.clip_of(question.parts)
    if clip is None:
        raise BadAnswer(
            say("This sample has no recording; please skip it and tell the project's lead.")
        )
    dotted = with_points(text)
    written = code_line.entries(dotted, FRAMES if clips.frame_count(clip) else SECONDS)
    found = [region for entry in written for region in _entry(question, clip, entry)]
    return Regions(regions=tuple(found))


def with_points(text: str) -> str:
    """A comma within a number is a point.

    >>> with_points("6,0-8,7 b, 9-10 b")
    '6.0-8.7 b, 9-10 b'
    """
    return DECIMAL_COMMA.sub(r"\1.", code_line.plain(text))


def as_text(question: Question, value: Regions) -> str:
    """The code line that gives this value: frames where a film's region has their borders.

    What lies beyond the recording, or has a label that the schema lacks, is left out.
    """
    clip = clips.clip_of(question.parts)
    codes = label_codes.codes(question.schema)
    if clip is None:
        return "-"
    written = [
        f"{_place(clip, region)} {codes[region.label]}"
        for region in value.regions
        if region.label in codes and region.start_ms < clips.length_ms(clip)
    ]
    return ", ".join(written) or "-"


def lacks_label(question: Question, line: str) -> tuple[int, int] | None:
    """Start and end of the first entry without a label: a part to be looked at more closely.

    BadAnswer where its times cannot be.
    """
    clip = clips.clip_of(question.parts)
    dotted = with_points(line)
    for entry in code_line.entries(dotted, SECONDS) if clip else ():
        match = ENTRY.fullmatch(entry)
        if clip and match and not match["label"].strip():
            return _times(clip, match, entry)
    return None


def _entry(question: Question, clip: Clip, entry: str) -> list[Region]:
    """One region, or several between which the comma was forgotten."""
    try:
        return [_region(question, clip, entry)]
    except BadAnswer as refused:
        several = code_line.pieces(entry)
        if len(several) < 2:  # noqa: PLR2004
            raise
        try:
            return [_region(question, clip, piece) for piece in several]
        except BadAnswer:
            raise refused from None


def _region(question: Question, clip: Clip, entry: str) -> Region:
    example = FRAMES if clips.frame_count(clip) else SECONDS
    match = ENTRY.fullmatch(entry)
    if not match:
        raise BadAnswer(
            say(
                "{entry} is not understood; please write start, end and a label, "
                "such as {example}.",
                entry=quoted(entry),
                example=example,
            )
        )
    label = label_codes.find(question.schema, match["label"], entry)
    start, end = _times(clip, match, entry)
    return Region(start_ms=start, end_ms=end, label=label)


def _times(clip: Clip, match: re.Match[str], entry: str) -> tuple[int, int]:
    times = [match["start"], match["end"] or match["start"]]
    if clips.frame_count(clip) and all(time.isdecimal() for time in times):
        start, end = _frames(clip, times, entry)
    elif match["end"] is None:
        raise BadAnswer(
            say(
                "{entry} has no end; please write both times, such as {example}.",
                entry=quoted(entry),
                example=SECONDS,
            )
        )
    else:
        start, end = _seconds(clip, times, entry)
    if start >= end:
        raise BadAnswer(
            say(
                "{entry}: the end is not after the start; please look at both again.",
                entry=quoted(entry),
            )
        )
    return start, end


def _frames(clip: Clip, times: list[str], entry: str) -> tuple[int, int]:
    first, last = map(code_line.number, times)
    count = clips.frame_count(clip)
    for frame in (first, last):
        if not 1 <= frame <= count:
            raise BadAnswer(
                say(
                    "{entry}: frame {frame} does not exist; they are 1 to {count}. "
                    "Seconds are written with a point, such as {example}.",
                    entry=quoted(entry),
                    frame=frame,
                    count=count,
                    example=SECONDS,
                )
            )
    return clips.border_ms(clip, first - 1), clips.border_ms(clip, last)


def _seconds(clip: Clip, times: list[str], entry: str) -> tuple[int, int]:
    start, end = map(_ms, times)
    length = clips.length_ms(clip)
    if end > length + FORGIVEN_MS:
        raise BadAnswer(
            say(
                "{entry}: the recording ends at {seconds:.1f} s; "
                "please end the region there or earlier.",
                entry=quoted(entry),
                seconds=length / 1_000,
            )
        )
    return start, min(end, length)


def _ms(time: str) -> int:
    """Of seconds, minutes:seconds or hours:minutes:seconds."""
    *larger, seconds = time.split(":")
    whole, _, fraction = seconds.partition(".")
    total = code_line.number(whole or "0") * 1_000 + round(float(f"0.{fraction[:6] or 0}") * 1_000)
    for power, part in enumerate(reversed(larger), 1):
        total += code_line.number(part) * 1_000 * 60**power
    return total


def _place(clip: Clip, region: Region) -> str:
    end = min(region.end_ms, clips.length_ms(clip))
    borders = [clips.border_ms(clip, frame) for frame in range(clips.frame_count(clip) + 1)]
    if borders[1:] and region.start_ms in borders and end in borders:
        first, last = borders.index(region.start_ms) + 1, borders.index(end)
        return f"{first}-{last}" if first < last else f"{first}"
    return f"{_written(region.start_ms)}-{_written(end)}"


def _written(ms: int) -> str:
    """Seconds, with a point always, which tells them from frames."""
    short = f"{ms / 1_000:.3f}".rstrip("0")
    return f"{short}0" if short.endswith(".") else short
