"""The recording that regions lie in, and the frames by which a film's regions are named."""

from collections.abc import Sequence

from bot.records import AudioPart, Part, VideoPart

FRAMES = 12
Clip = AudioPart | VideoPart


def clip_of(parts: Sequence[Part]) -> Clip | None:
    """The sample's first recording."""
    return next((part for part in parts if isinstance(part, AudioPart | VideoPart)), None)


def length_ms(clip: Clip) -> int:
    return max(1, round(clip.seconds * 1_000))


def frame_count(clip: Clip) -> int:
    """How many frames stand for the clip: FRAMES, or as many as a very short film has; none for a
    sound.
    """
    if isinstance(clip, AudioPart):
        return 0
    known = round(clip.seconds * clip.frames_per_second) or FRAMES
    return max(1, min(FRAMES, known, length_ms(clip)))


def border_ms(clip: Clip, frame: int) -> int:
    """Where a frame's stretch ends, which is where the next one's begins; 0 for frame 0."""
    return round(length_ms(clip) * frame / max(1, frame_count(clip)))
