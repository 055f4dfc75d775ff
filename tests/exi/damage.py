"""Values of a codec, and what may go wrong with them: octets in transit, fields in a program."""

from typing import Any

from hypothesis import strategies as st

from tests.exi.codecs import Codec
from tests.messages import drawing


def drawn(codec: Codec) -> st.SearchStrategy[Any]:
    if codec.fragment:
        return drawing.fragments(codec.protocol)
    if hasattr(codec.module, "V2G_Message"):
        return drawing.messages(codec.module)
    return drawing.roots(codec.protocol)


def damage(octets: bytes, data: st.DataObject) -> bytes:
    """Up to three octets changed, dropped or added."""
    damaged = bytearray(octets)
    for _ in range(data.draw(st.integers(1, min(3, len(damaged) - 1)))):
        place = data.draw(st.integers(0, len(damaged) - 1))
        match data.draw(st.sampled_from(["flip", "set", "drop", "add"])):
            case "flip":
                damaged[place] ^= 1 << data.draw(st.integers(0, 7))
            case "set":
                damaged[place] = data.draw(st.integers(0, 255))
            case "drop":
                del damaged[place]
            case "add":
                damaged.insert(place, data.draw(st.integers(0, 255)))
    return bytes(damaged)


def spoil(value: Any, data: st.DataObject) -> None:
    """Put something else into a field somewhere inside."""
    while True:
        fields = [f for f in getattr(value, "__slots__", ()) if f not in ("namespace", "name")]
        if not fields:
            return
        field = data.draw(st.sampled_from(fields))
        inner = getattr(value, field)
        inside = inner[0] if isinstance(inner, list) and inner else inner
        if not hasattr(inside, "__slots__") or data.draw(st.booleans()):
            wrong = [None, -1, 1 << 70, "x" * 400, "\0", "\ud800", b"x" * 400, b"", [], value, 0.5]
            setattr(value, field, data.draw(st.sampled_from(wrong)))
            if hasattr(value, "__message__") and data.draw(st.integers(0, 9)) == 0:
                delattr(value, field)
            return
        value = inside
