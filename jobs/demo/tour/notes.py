"""A note on paper, to be read: words drawn as a picture."""

from io import BytesIO

from PIL import Image, ImageDraw

from bot.media import lettering

WIDTH, ROW, MARGIN = 720, 64, 40
PAPER, LINE, INK = (250, 246, 226), (180, 200, 225), (38, 44, 96)


def draw(*lines: str) -> bytes:
    """A PNG of the lines on ruled paper."""
    image = Image.new("RGB", (WIDTH, MARGIN + ROW * len(lines) + 24), PAPER)
    pen = ImageDraw.Draw(image)
    for number, line in enumerate(lines, 1):
        y = MARGIN + ROW * number - 12
        pen.line((0, y + 10, WIDTH, y + 10), LINE, 2)
        lettering.write(image, (MARGIN, y), line, 34, INK)
    content = BytesIO()
    image.quantize(16).save(content, "PNG", optimize=True)
    return content.getvalue()
