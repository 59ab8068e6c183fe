import io
from pathlib import Path

import pytest
from PIL import Image

from bot.errors import BadInput
from bot.formats.rows import ReadPicture
from jobs import nearby_pictures
from storage import media


@pytest.fixture
def read(tmp_path: Path) -> ReadPicture:
    """Reads within the folder `in`; a secret picture lies beside it."""
    (tmp_path / "in" / "deep").mkdir(parents=True)
    for place in ("secret.png", "in/near.png", "in/deep/far.png"):
        (tmp_path / place).write_bytes(picture())
    return nearby_pictures.reader(tmp_path / "in", tmp_path / "media")


def picture() -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (3, 2)).save(file, "PNG")
    return file.getvalue()


@pytest.mark.parametrize("name", ["near.png", "deep/far.png", "./deep/../near.png"])
def test_what_lies_in_the_folder_is_taken(read: ReadPicture, tmp_path: Path, name: str) -> None:
    part = read(name)

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
    read: ReadPicture, tmp_path: Path, name: str, complaint: str
) -> None:
    (tmp_path / "in" / "link.png").symlink_to(tmp_path / "secret.png")
    (tmp_path / "in" / "linked").symlink_to(tmp_path)
    (tmp_path / "in" / "circle.png").symlink_to(tmp_path / "in" / "circle.png")

    with pytest.raises(BadInput, match=complaint) as caught:
        read(name.format(tmp=tmp_path))

    assert len(str(caught.value)) < 400
    assert not (tmp_path / "media").exists()


def test_of_a_huge_file_no_more_than_the_limit_is_read(read: ReadPicture, tmp_path: Path) -> None:
    with (tmp_path / "in" / "huge.png").open("wb") as file:
        file.truncate(10**12)

    with pytest.raises(BadInput, match="at most 20,000,000"):
        read("huge.png")
