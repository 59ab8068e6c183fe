"""Looks at a picture's bytes before anybody else does: what it is, and whether it is safe."""

import warnings
from dataclasses import dataclass
from io import BytesIO

from PIL import ExifTags, Image, UnidentifiedImageError

from bot.errors import BadInput

BYTES_AT_MOST = 20_000_000
PIXELS_AT_MOST = 50_000_000
"""A small file may unfold to gigabytes; this much is a 200 MB picture in memory."""
SIDES_APART_AT_MOST = 50

ON_ITS_SIDE = frozenset({5, 6, 7, 8})
"""Values of EXIF's orientation that exchange width and height."""

MIMETYPES = {
    "PNG": "image/png",
    "JPEG": "image/jpeg",
    "GIF": "image/gif",
    "WEBP": "image/webp",
}


@dataclass(frozen=True)
class Picture:
    """What the bytes are, whatever their file's name says; width and height as people see it."""

    mimetype: str
    width: int
    height: int


def check(content: bytes) -> Picture:
    """Reads the whole picture once. Raises BadInput with what is wrong with it."""
    if len(content) > BYTES_AT_MOST:
        raise BadInput(f"the picture has {len(content):,} bytes; at most {BYTES_AT_MOST:,}")
    try:
        with warnings.catch_warnings():
            # Pillow only warns of a bomb; ours is the stricter limit, checked before decoding.
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            return _look(content)
    except UnidentifiedImageError:
        raise BadInput("this is no PNG, JPEG, GIF or WebP picture") from None
    except Image.DecompressionBombError:
        raise BadInput(f"the picture has far more than {PIXELS_AT_MOST:,} pixels") from None
    except (OSError, SyntaxError, ValueError) as error:
        raise BadInput(f"the picture is broken: {error}") from None


def _look(content: bytes) -> Picture:
    with Image.open(BytesIO(content), formats=list(MIMETYPES)) as image:
        width, height = image.size
        if width * height > PIXELS_AT_MOST:
            raise BadInput(
                f"the picture has {width} by {height} pixels; at most {PIXELS_AT_MOST:,} in all"
            )
        if max(width, height) > SIDES_APART_AT_MOST * min(width, height):
            raise BadInput(f"the picture is {width} by {height} pixels, too narrow to be seen")
        image.load()
        if image.getexif().get(ExifTags.Base.Orientation, 1) in ON_ITS_SIDE:
            width, height = height, width
        return Picture(MIMETYPES[str(image.format)], width, height)
