"""Opens a picture as people see it: the right way up, on white where it is transparent."""

from io import BytesIO

import numpy as np
from PIL import Image, ImageOps

from bot.media.palette import WHITE


def picture(content: bytes) -> Image.Image:
    """RGB. The bytes must have passed `pictures.check`."""
    with Image.open(BytesIO(content)) as image:
        return as_seen(image)


def as_seen(image: Image.Image) -> Image.Image:
    """RGB, turned as its camera says (EXIF), on white, all 16 bits of a deep one."""
    turned = ImageOps.exif_transpose(image)
    if turned.mode.startswith("I;16"):
        # Pillow's own conversion would cut them off at 255, which makes nearly all of it white.
        turned = Image.fromarray((np.asarray(turned) >> 8).astype("uint8"))
    if turned.has_transparency_data:
        clear = turned.convert("RGBA")
        paper = Image.new("RGBA", clear.size, WHITE)
        turned = Image.alpha_composite(paper, clear)
    return turned.convert("RGB")
