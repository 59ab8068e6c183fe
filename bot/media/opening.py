"""Opens a picture's bytes for drawing: the right way up, without transparency."""

from io import BytesIO

from PIL import Image, ImageOps

from bot.media.palette import WHITE


def picture(content: bytes) -> Image.Image:
    """RGB, turned as its EXIF says; what is transparent is white.

    The bytes must have passed `pictures.check`.
    """
    with Image.open(BytesIO(content)) as image:
        turned = ImageOps.exif_transpose(image)
        if turned.mode in {"RGBA", "LA", "PA"} or "transparency" in turned.info:
            clear = turned.convert("RGBA")
            paper = Image.new("RGB", clear.size, WHITE)
            paper.paste(clear, mask=clear.getchannel("A"))
            return paper
        return turned.convert("RGB")
