"""One page of a small monochrome display: prompt on a bar, details, state of charge.

Needs Pillow, which comes with `pip install 'secc[display]'`.
"""

from PIL import Image, ImageDraw, ImageFont

from secc.ocpp.panel_words import View

_FONT = ImageFont.load_default_imagefont()  # 6 x 11, crisp without grey
_CHARACTER = 6
_BAR, _LINE, _SOC = 14, 12, 9


def draw(view: View, size: tuple[int, int], *, several: bool = False) -> Image.Image:
    """`view` on black; `several`: the page says which connector it is about."""
    width, height = size
    image = Image.new("1", size)
    pen = ImageDraw.Draw(image)
    prompt, *details = view.lines or [""]
    pen.rectangle((0, 0, width - 1, _BAR - 1), fill=1)
    number = f"{view.connector} " if several else ""
    pen.text((2, 1), _cut(number + prompt, width - 4), fill=0, font=_FONT)
    charging = view.soc is not None and height >= _BAR + 3 * _LINE + _SOC
    bottom = height - _SOC if charging else height
    for row, text in enumerate(details):
        top = _BAR + 1 + row * _LINE
        if top + _LINE <= bottom + 2:
            pen.text((2, top), _cut(text, width - 4), fill=1, font=_FONT)
    if charging and view.soc is not None:
        share = max(0, min(view.soc, 100)) / 100
        pen.rectangle((0, height - _SOC + 2, width - 1, height - 1), outline=1)
        if filled := round((width - 5) * share):
            pen.rectangle((2, height - _SOC + 4, 1 + filled, height - 3), fill=1)
    return image


def _cut(text: str, width: int) -> str:
    most = width // _CHARACTER
    return text if len(text) <= most else f"{text[: most - 1]}~"
