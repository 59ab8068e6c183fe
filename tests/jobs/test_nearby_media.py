import io
from pathlib import Path

import pytest
from PIL import Image

from bot.errors import BadInput
from bot.formats.rows import Medium, ReadMedia
from bot.records import AudioPart, ImagePart, VideoPart
from jobs import nearby_media
from storage import media
from tests.bot.media.mock_recordings import mp4, wav


@pytest.fixture
def read(tmp_path: Path) -> ReadMedia:
    """Reads within the folder `in`; a secret picture lies beside it."""
    (tmp_path / "in" / "deep").mkdir(parents=True)
    for place in ("secret.png", "in/near.png", "in/deep/far.png"):
        (tmp_path / place).write_bytes(picture())
    return nearby_media.reader(tmp_path / "in", tmp_path / "media")


def picture() -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (3, 2)).save(file, "PNG")
    return file.getvalue()


@pytest.mark.parametrize("name", ["near.png", "deep/far.png", "./deep/../near.png"])
def test_what_lies_in_the_folder_is_taken(read: ReadMedia, tmp_path: Path, name: str) -> None:
    part = read("image", name)

    assert isinstance(part, ImagePart)
    assert (part.mimetype, part.width, part.height) == ("image/png", 3, 2)
    assert media.get(tmp_path / "media", part.media) == picture()


@pytest.mark.parametrize(
    ("name", "complaint"),
    [
        ("../secret.png", "lies outside"),
        ("deep/../../secret.png", "lies outside"),
        ("{tmp}/secret.png", "lies outside"),
        ("{tmp}/in/../secret.png", "lies outside"),
        ("link.png", "lies outside"),
        ("linked/secret.png", "lies outside"),
        ("circle.png", "cannot be read|is not there"),
        ("deep", "is not there"),
        (".", "is not there"),
        ("gone.png", "is not there"),
        ("near.png/x", "is not there"),
        ("x" * 5_000, "cannot be read"),
        ("a\0b", "cannot be read"),
        ("http://example.com/a.png", "is an address"),
        ("HTTPS://example.com/a.png", "is an address"),
        ("file:///etc/passwd", "is an address"),
        ("data:image/png;base64,AAAA", "is an address"),
    ],
)
def test_anything_else_is_refused_in_a_short_sentence(
    read: ReadMedia, tmp_path: Path, name: str, complaint: str
) -> None:
    (tmp_path / "in" / "link.png").symlink_to(tmp_path / "secret.png")
    (tmp_path / "in" / "linked").symlink_to(tmp_path)
    (tmp_path / "in" / "circle.png").symlink_to(tmp_path / "in" / "circle.png")

    with pytest.raises(BadInput, match=complaint) as caught:
        read("image", name.format(tmp=tmp_path))

    assert len(str(caught.value)) < 400
    assert not (tmp_path / "media").exists()


def test_of_a_huge_file_no_more_than_the_limit_is_read(read: ReadMedia, tmp_path: Path) -> None:
    with (tmp_path / "in" / "huge.png").open("wb") as file:
        file.truncate(10**12)

    with pytest.raises(BadInput, match="at most 20,000,000"):
        read("image", "huge.png")


def test_sounds_and_films_are_taken_too(read: ReadMedia, tmp_path: Path) -> None:
    (tmp_path / "in" / "a.wav").write_bytes(wav())
    (tmp_path / "in" / "a.mp4").write_bytes(mp4())

    sound, film = read("audio", "a.wav"), read("video", "a.mp4")

    assert isinstance(sound, AudioPart)
    assert isinstance(film, VideoPart)
    assert (sound.mimetype, sound.seconds) == ("audio/wav", 6.0)
    assert (film.mimetype, film.width, film.height) == ("video/mp4", 160, 90)
    assert media.get(tmp_path / "media", sound.media) == wav()


@pytest.mark.parametrize(
    ("medium", "name", "content", "complaint"),
    [
        ("image", "a.png", b"", "is empty"),
        ("image", "a.png", b"just words", "this is no PNG, JPEG, GIF or WebP"),
        ("image", "a.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "this is no PNG"),
        ("image", "a.png", wav(), "this is no PNG"),
        ("audio", "a.mp3", b"", "is empty"),
        ("audio", "a.mp3", b"just words", "no sound or film that can be read"),
        ("audio", "a.mp3", picture(), "no sound or film"),
        ("audio", "a.m3u8", b"#EXTM3U\nfile:///etc/passwd\n", "no sound or film"),
        ("audio", "a.mp3", mp4(), "this is a film; give it under 'video'"),
        ("video", "a.mp4", wav(), "a sound without pictures; give it under 'audio'"),
        ("video", "a.mp4", mp4()[:4_000], "no sound or film"),
        ("video", "a.mp4", picture(), "no sound or film"),
    ],
)
def test_what_is_not_what_it_is_said_to_be_is_refused(
    read: ReadMedia, tmp_path: Path, medium: Medium, name: str, content: bytes, complaint: str
) -> None:
    (tmp_path / "in" / name).write_bytes(content)

    with pytest.raises(BadInput, match=complaint) as caught:
        read(medium, name)

    assert name in str(caught.value)
    assert not (tmp_path / "media").exists()
