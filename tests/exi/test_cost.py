"""What octets cost: time in proportion to their number, and no memory for what is not there."""

import time
import tracemalloc
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Annotated, Any

import pytest

from exi import DecodeError, Element
from exi.schema import Length, Occurs, Range
from tests.exi import sample as s
from tests.exi.holders import HEADER, Holder, document, unsigned

SHORT = Annotated[int, Range(-32768, 32767)]
BOLD = [Element(s.NS, "bold", "x")]
FACTOR = 4  # between two sizes; quadratic time would grow by its square


@dataclass
class Growing:
    """Values of one annotation that grow with a number."""

    annotation: Any
    value: Callable[[int], object]
    size: int


KINDS = {
    "text": Growing(str, lambda n: "x" * n, 20_000),
    "text of two octets a character": Growing(str, lambda n: "ä" * n, 20_000),
    "octets": Growing(bytes, lambda n: b"\xa5" * n, 50_000),
    "numbers": Growing(Annotated[list[SHORT], Occurs(0, None)], lambda n: [300] * n, 3000),
    "flags": Growing(Annotated[list[bool], Occurs(0, None)], lambda n: [True] * n, 5000),
    "texts": Growing(Annotated[list[str], Occurs(1, 65_536)], lambda n: ["ab"] * n, 2000),
    "keys": Growing(
        Annotated[list[Annotated[bytes, Length(8, 8)]], Occurs(2, None)],
        lambda n: [bytes(8)] * n,
        2000,
    ),
    "elements and text": Growing(s.Prose, lambda n: s.Prose(content=["a", *BOLD] * n), 2000),
    "text after text": Growing(s.Prose, lambda n: s.Prose(content=["a"] * n), 2000),
}


def cpu_s(call: Callable[[], object]) -> float:
    def once() -> float:
        begin = time.process_time()
        with suppress(DecodeError):
            call()
        return time.process_time() - begin

    return min(once() for _ in range(5))


@pytest.mark.parametrize("name", KINDS)
@pytest.mark.parametrize("way", ["read", "written", "refused at the end"])
def test_four_times_the_content_takes_little_more_than_four_times_as_long(
    name: str, way: str
) -> None:
    kind = KINDS[name]
    holder = Holder(kind.annotation)

    def call(size: int) -> Callable[[], object]:
        root = holder.cls(value=kind.value(size))
        octets = holder.codec.encode(root)
        return {
            "read": lambda: holder.codec.decode(octets),
            "written": lambda: holder.codec.encode(root),
            "refused at the end": lambda: holder.codec.decode(octets[:-1]),
        }[way]

    small, large = cpu_s(call(kind.size)), cpu_s(call(FACTOR * kind.size))

    assert large < 2 * FACTOR * max(small, 50e-6)


@pytest.mark.parametrize("annotation", [str, bytes])
@pytest.mark.parametrize("length", [1 << 14, 1 << 28, (1 << 35) - 1])
def test_a_length_that_is_not_followed_by_so_much_takes_no_memory(
    annotation: Any, length: int
) -> None:
    holder = Holder(annotation)
    octets = document(HEADER + "0" + "0" + "0" + unsigned(length) + "01100001" * 64)
    with pytest.raises(DecodeError):  # grammars are made at the first refusal
        holder.codec.decode(octets)

    tracemalloc.start()
    with pytest.raises(DecodeError, match="the document ends"):
        holder.codec.decode(octets)
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert most < 1 << 14
