"""Makes of a sample's picture what a card shows: of a size and a type that Slack takes."""

from io import BytesIO

from PIL import ExifTags, Image

from bot.media import opening

SIDE_AT_MOST = 1_600
"""Slack shows no more of a picture on a card, however large the screen."""
TYPES = {"PNG": "png", "JPEG": "jpg", "GIF": "gif"}
"""What a block shows; docs.slack.dev/reference/block-kit/composition-objects/slack-file-object."""
JPEG_QUALITY = 85
LOSSLESS_AT_MOST = 1.5
"""A drawing is often smaller as a PNG, and stays sharp; a photograph is many times larger."""


def for_card(content: bytes) -> tuple[bytes, str]:
    """The bytes and the suffix of their file's name; as they are where nothing is wrong with them.

    The bytes must have passed `pictures.check`.
    """
    with Image.open(BytesIO(content)) as image:
        suffix = TYPES.get(str(image.format))
        is_turned = image.getexif().get(ExifTags.Base.Orientation, 1) != 1
        is_small = max(image.size) <= SIDE_AT_MOST
        if suffix and not is_turned and (is_small or getattr(image, "is_animated", False)):
            return content, suffix
        seen = opening.as_seen(image)
        is_photograph = image.format == "JPEG"
    seen.thumbnail((SIDE_AT_MOST, SIDE_AT_MOST), Image.Resampling.LANCZOS)
    small = _encoded(seen, "JPEG", quality=JPEG_QUALITY, optimize=True)
    if not is_photograph:
        sharp = _encoded(seen, "PNG", optimize=True)
        if len(sharp) <= LOSSLESS_AT_MOST * len(small):
            return sharp, "png"
    return small, "jpg"


def _encoded(image: Image.Image, kind: str, **options: object) -> bytes:
    kept = BytesIO()
    image.save(kept, kind, **options)
    return kept.getvalue()
