"""Draws numbered frames of a film with their times, and the labels that each frame carries."""

from collections.abc import Sequence
from dataclasses import dataclass

from PIL import Image, ImageDraw

from bot.media import lettering
from bot.media.palette import BLACK, WHITE, Colour, Theme

WIDTH, MARGIN, GAP = 1080, 16, 12
COLUMNS = 3
NUMBER, TIME, BAR = 36, 28, 24
LANE, BELOW = 38, 20
"""Pixels for a row of labels with the time, and between the rows of frames."""
LANES_AT_MOST = 4
SHAPES = (0.4, 1.5)
"""Height of a frame's place, at least and at most, as a share of its width."""


@dataclass(frozen=True)
class Frame:
    """bars: a name and a colour for each label that holds here."""

    picture: Image.Image
    name: str
    time: str
    bars: Sequence[tuple[str, Colour]] = ()


def draw(frames: Sequence[Frame], theme: Theme) -> Image.Image:
    """WIDTH pixels wide, three frames a row: at a phone's width each is 113 pixels wide."""
    wide = (WIDTH - 2 * MARGIN - (COLUMNS - 1) * GAP) // COLUMNS
    first = frames[0].picture
    shape = min(max(first.height / first.width, SHAPES[0]), SHAPES[1])
    high = round(wide * shape)
    lanes = min(max(len(frame.bars) for frame in frames), LANES_AT_MOST)
    row = high + LANE * max(lanes, 1) + BELOW
    rows = -(-len(frames) // COLUMNS)
    image = Image.new("RGB", (WIDTH, 2 * MARGIN + rows * row), theme.paper)
    for place, frame in enumerate(frames):
        at = (MARGIN + place % COLUMNS * (wide + GAP), MARGIN + place // COLUMNS * row)
        _frame(image, at, (wide, high), frame, theme)
    return image


def _frame(
    image: Image.Image, at: tuple[int, int], size: tuple[int, int], frame: Frame, theme: Theme
) -> None:
    (x, y), (wide, high) = at, size
    scale = min(wide / frame.picture.width, high / frame.picture.height)
    small = frame.picture.resize(
        (max(1, round(frame.picture.width * scale)), max(1, round(frame.picture.height * scale)))
    )
    image.paste(BLACK, (x, y, x + wide, y + high))
    image.paste(small, (x + (wide - small.width) // 2, y + (high - small.height) // 2))
    ImageDraw.Draw(image).rectangle(
        (x, y, x + wide - 1, y + high - 1), outline=theme.faint, width=2
    )
    lettering.pill(image, (x + 6, y + 6), frame.name, NUMBER, BLACK, edge=WHITE)
    time = lettering.width(frame.time, TIME)
    lettering.write(image, (x + wide - time - 4, y + high + 31), frame.time, TIME, theme.ink)
    # Close under its own frame: midway between two it would be taken for the lower one's.
    room = wide - time - 12 - 2 * lettering.PILL_PADDING
    for lane, (name, colour) in enumerate(frame.bars[:LANES_AT_MOST]):
        tag = lettering.fit(name, BAR, room, bold=True)
        lettering.pill(image, (x, y + high + 4 + lane * LANE), tag, BAR, colour)
