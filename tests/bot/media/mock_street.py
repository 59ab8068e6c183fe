"""A street with a car and two people, drawn by the test, as the pictures' sample."""

from io import BytesIO

from PIL import Image, ImageDraw


def street(width: int = 1_100, height: int = 820) -> bytes:
    image = Image.new("RGB", (width, height), (150, 190, 225))
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 0.62 * height, width, height), (110, 110, 115))
    draw.rectangle((0.03 * width, 0.2 * height, 0.24 * width, 0.62 * height), (185, 140, 105))
    draw.rectangle((0.34 * width, 0.66 * height, 0.64 * width, 0.8 * height), (175, 55, 70))
    draw.ellipse((0.37 * width, 0.75 * height, 0.44 * width, 0.85 * height), (25, 25, 25))
    draw.ellipse((0.54 * width, 0.75 * height, 0.61 * width, 0.85 * height), (25, 25, 25))
    draw.rectangle((0.76 * width, 0.52 * height, 0.83 * width, 0.86 * height), (60, 120, 90))
    content = BytesIO()
    image.save(content, "PNG")
    return content.getvalue()
