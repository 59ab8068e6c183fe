import socket

import numpy as np
import pytest

from bot.errors import BadInput
from bot.media import contact_sheets, palette, recordings, waveforms
from bot.media.contact_sheets import Frame
from bot.media.waveforms import Mark
from tests.bot.media.mock_recordings import TONES, brightness, coded, frame, mp4, rises, wav

pytest.importorskip("av")


def test_a_sound_is_known_by_its_bytes() -> None:
    found = recordings.check(wav())

    assert found.mimetype == "audio/wav"
    assert found.seconds == pytest.approx(6.0)
    assert found.width == 0


def test_a_film_is_known_by_its_bytes() -> None:
    found = recordings.check(mp4())

    assert (found.mimetype, found.width, found.height) == ("video/mp4", 160, 90)
    assert found.seconds == pytest.approx(6.0, abs=0.2)
    assert found.frames_per_second == pytest.approx(10)


@pytest.mark.parametrize(
    "content", [b"", b"RIFF", b"\x00" * 5_000, b"#EXTM3U\nfile:///etc/passwd\n", wav()[:44]]
)
def test_what_is_no_recording_is_refused(content: bytes) -> None:
    with pytest.raises(BadInput):
        recordings.check(content)


@pytest.mark.parametrize(
    ("content", "mimetype"),
    [
        (coded("mp3", "libmp3lame"), "audio/mpeg"),
        (coded("flac", "flac"), "audio/flac"),
        (coded("ogg", "libopus"), "audio/ogg"),
        (coded("webm", "libopus"), "audio/webm"),
        (coded("mp4", "aac"), "audio/mp4"),
    ],
)
def test_compressed_sounds_are_known_and_one_that_was_cut_is_refused(
    content: bytes, mimetype: str
) -> None:
    found = recordings.check(content)

    assert (found.mimetype, found.width) == (mimetype, 0)
    assert found.seconds == pytest.approx(6, abs=0.05)
    if mimetype != "audio/ogg":  # which does not say how long it is
        with pytest.raises(BadInput, match=r"breaks off after|can be read"):
            recordings.check(content[: len(content) // 2])


@pytest.mark.parametrize("content", [wav()[:50_000], mp4()[:4_000]])
def test_a_recording_that_was_cut_is_refused(content: bytes) -> None:
    with pytest.raises(BadInput, match=r"breaks off after 3\.1 s of 6\.0 s|can be read"):
        recordings.check(content)


def test_a_sound_of_an_hour_is_too_long() -> None:
    with pytest.raises(BadInput, match="lasts 3,600 s; at most 1,800 s"):
        recordings.check(wav(3_600, rate=100))


def test_a_playlist_is_not_followed() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.5)
        address = f"http://127.0.0.1:{server.getsockname()[1]}/a.ts"
        playlist = f"#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\n{address}\n#EXT-X-ENDLIST\n"

        with pytest.raises(BadInput):
            recordings.check(playlist.encode())
        with pytest.raises(TimeoutError):
            server.accept()


def test_a_sound_is_decoded_at_one_rate_whatever_its_own() -> None:
    samples = recordings.sound(wav(rate=22_050))

    assert samples.dtype == np.float32
    assert samples.size == pytest.approx(6 * recordings.RATE, rel=0.01)
    start, end, _ = TONES[0]
    loud = np.abs(samples[round((start + 0.1) * 16_000) : round((end - 0.1) * 16_000)]).max()
    assert loud == pytest.approx(0.49, abs=0.05)
    assert np.abs(samples[: round((start - 0.1) * 16_000)]).max() < 0.02


def test_frames_come_from_their_times() -> None:
    found = recordings.frames(mp4(), [0.0, 1.5, 3.0, 5.8, 60.0])

    shares = [brightness(picture) for picture in found]
    assert len(found) == 5
    assert shares[:4] == pytest.approx([0, 0.25, 0.5, 0.97], abs=0.04)
    assert rises(shares[:4])


def test_a_sound_has_no_frames() -> None:
    with pytest.raises(BadInput, match="no pictures"):
        recordings.frames(wav(), [0.0])


@pytest.mark.parametrize("theme", [palette.LIGHT, palette.DARK])
@pytest.mark.parametrize("seconds", [0.3, 6.0, 45.0, 3_000.0])
def test_a_wave_has_the_width_of_a_card(seconds: float, theme: palette.Theme) -> None:
    samples = np.sin(np.arange(96_000, dtype=np.float32) / 7)
    marks = [
        Mark(0.1, seconds / 2, "speech", palette.BLUE),
        Mark(0.1, seconds, "x" * 90, (0, 0, 0)),
    ]

    image = waveforms.draw(samples, 16_000, seconds, marks, theme)

    assert image.width == 1080
    assert image.height < 2_000


@pytest.mark.parametrize("samples", [np.zeros(0), np.zeros(100), np.full(50_000, 1e-9)])
def test_silence_is_drawn_as_silence(samples: np.ndarray[tuple[int], np.dtype[np.float64]]) -> None:
    image = waveforms.draw(samples.astype(np.float32), 16_000, 3.0, [], palette.LIGHT)

    ink = [image.getpixel((500, y)) for y in range(60, 220)]
    assert ink.count(palette.LIGHT.ink) < 8


@pytest.mark.parametrize("size", [(160, 90), (90, 160), (1_000, 20)])
def test_a_contact_sheet_has_three_frames_a_row(size: tuple[int, int]) -> None:
    bars = [("crossing", palette.ORANGE)] * 6
    shown = [Frame(frame(i / 12, size), str(i + 1), f"{i}.0 s", bars) for i in range(12)]

    image = contact_sheets.draw(shown, palette.LIGHT)

    assert image.width == 1080
    assert image.height < 3_000
