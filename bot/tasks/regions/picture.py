"""The pictures of regions: a wave with second marks, or a film's numbered frames."""

from collections.abc import Sequence

from PIL import Image

from bot import blocks
from bot.media import contact_sheets, palette, recordings, waveforms
from bot.media.contact_sheets import Frame
from bot.media.looks import PLAIN, Look
from bot.records import AudioPart, VideoPart
from bot.tasks.question import Question
from bot.tasks.regions import clips
from bot.tasks.regions.clips import Clip
from bot.tasks.regions.code import as_text
from bot.tasks.regions.value import Region, Regions
from bot.words import say, say_many

ALT_LIMIT = 2_000
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def draw(question: Question, value: Regions | None, look: Look = PLAIN) -> Image.Image | None:
    """1080 pixels wide; None where the sample has no recording.

    Raises KeyError when `look.media` lacks it, BadInput when it cannot be decoded.
    """
    clip = clips.clip_of(question.parts)
    regions = value.regions if value else ()
    if isinstance(clip, AudioPart):
        return _wave(question, clip, regions, look, (0.0, clip.seconds))
    if isinstance(clip, VideoPart):
        borders = [clips.border_ms(clip, frame) for frame in range(clips.frame_count(clip) + 1)]
        names = [str(number) for number in range(1, len(borders))]
        return _sheet(question, clip, borders, names, regions, look)
    return None


def draw_between(
    question: Question, start_ms: int, end_ms: int, value: Regions | None = None, look: Look = PLAIN
) -> Image.Image | None:
    """A part of a recording, for finer edges: of a sound its wave, of a film more frames.

    These frames have letters, as times are typed here. None where the sample has no recording.
    Raises ValueError where the end is not after the start.
    """
    clip = clips.clip_of(question.parts)
    if start_ms >= end_ms:
        raise ValueError(f"The part must last, not go from {start_ms} to {end_ms} ms.")
    if clip is None:
        return None
    start, end = max(0, start_ms), min(end_ms, clips.length_ms(clip))
    regions = value.regions if value else ()
    if isinstance(clip, AudioPart):
        return _wave(question, clip, regions, look, (start / 1_000, end / 1_000))
    borders = [round(start + (end - start) * i / clips.FRAMES) for i in range(clips.FRAMES + 1)]
    return _sheet(question, clip, borders, LETTERS[: clips.FRAMES], regions, look)


def alt_text(question: Question, value: Regions | None) -> str:
    """For those who do not see the picture. It names the value: give None before an answer."""
    clip = clips.clip_of(question.parts)
    if clip is None:
        return say("No recording")
    said = _in_words(clip)
    if value and value.regions:
        line = as_text(question, value)
        said = say("{picture} with the regions {line}", picture=said, line=line)
    return blocks.shorten(said, ALT_LIMIT)


def _in_words(clip: Clip) -> str:
    count = clips.frame_count(clip)
    if not count:
        return say("Waveform of a sound of {seconds:.1f} seconds", seconds=clip.seconds)
    return say_many(
        count,
        "{n} numbered frame of a film of {seconds:.1f} seconds",
        "{n} numbered frames of a film of {seconds:.1f} seconds",
        seconds=clip.seconds,
    )


def _wave(
    question: Question,
    clip: AudioPart,
    regions: Sequence[Region],
    look: Look,
    between: tuple[float, float],
) -> Image.Image:
    names = question.schema.label_names
    marks = [
        waveforms.Mark(
            region.start_ms / 1_000,
            region.end_ms / 1_000,
            region.label,
            palette.mark(names, region.label),
        )
        for region in regions
    ]
    samples = recordings.sound(look.media[clip.media])
    begins, ends = between
    return waveforms.draw(samples, recordings.RATE, ends, marks, look.theme, begins=begins)


def _sheet(
    question: Question,
    clip: VideoPart,
    borders: Sequence[int],
    names: Sequence[str],
    regions: Sequence[Region],
    look: Look,
) -> Image.Image:
    starts = [border / 1_000 for border in borders[:-1]]
    pictures = recordings.frames(look.media[clip.media], starts)
    labels = question.schema.label_names
    frames = [
        Frame(
            picture,
            name,
            f"{waveforms.clock(start, 1)} s",
            [
                (region.label, palette.mark(labels, region.label))
                for region in regions
                if region.start_ms < borders[place + 1] and borders[place] < region.end_ms
            ],
        )
        for place, (picture, name, start) in enumerate(zip(pictures, names, starts, strict=True))
    ]
    return contact_sheets.draw(frames, look.theme)
