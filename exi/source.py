"""Python source under construction: lines, names, and bits that are read or written together.

The codecs read from `v`, the document as one integer with `r` bits left, and write to `a`, the
document so far; fixed-width values that follow each other share one shift and one mask.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

WORD = 60  # bits of a group: two digits of a Python integer, one C word

Statement = Callable[[str], str]  # from the expression of the bits to what is done with them


class Lines:
    """Indented lines and fresh local names of one function after the other."""

    def __init__(self) -> None:
        self.text: list[str] = []
        self.depth = 0
        self.count = 0

    def line(self, text: str) -> None:
        self.text.append("    " * self.depth + text)

    def name(self, prefix: str) -> str:
        """A local name not used before in this function."""
        self.count += 1
        return f"{prefix}{self.count}"

    @contextmanager
    def block(self, head: str) -> Iterator[None]:
        """Indent what is written inside."""
        self.line(head)
        self.depth += 1
        yield
        self.depth -= 1


class Names:
    """Classes and the names the module imports them by."""

    def __init__(self) -> None:
        self.by_class: dict[type, str] = {}

    def of(self, cls: type) -> str:
        if cls not in self.by_class:
            name, taken = cls.__name__, set(self.by_class.values())
            while name in taken:
                name += "_"
            self.by_class[cls] = name
        return self.by_class[cls]

    def imports(self) -> Iterator[str]:
        """One import for every class."""
        for cls, name in sorted(self.by_class.items(), key=lambda item: item[1]):
            alias = f" as {name}" if name != cls.__name__ else ""
            yield f"from {cls.__module__} import {cls.__name__}{alias}"


class Reading(Lines):
    """Bits that will be read at once."""

    def __init__(self) -> None:
        super().__init__()
        self.pending: list[tuple[int, Statement | str | None]] = []

    def later(self, text: str) -> None:
        """A statement in its place between the values."""
        self.pending.append((0, text))

    def zero(self) -> None:
        """The only production of a state: a bit that must be 0."""
        self.pending.append((1, None))

    def value(self, width: int, *statements: Statement) -> None:
        """Bits, and what is done with them; only the first statement may use the expression."""
        self.pending.append((width, statements[0]))
        for statement in statements[1:]:
            self.pending.append((0, statement("")))

    def flush(self) -> None:
        group: list[tuple[int, Statement | str | None]] = []
        for item in self.pending:
            if sum(width for width, _ in group) + item[0] > WORD:
                self._read(group)
                group = []
            group.append(item)
        self.pending = []
        self._read(group)

    def _read(self, group: list[tuple[int, Statement | str | None]]) -> None:
        total = sum(width for width, _ in group)
        if total:
            self.line(f"r -= {total}")
        zeros, rest, fields = 0, total, []
        for width, what in group:
            rest -= width
            if what is None:
                zeros |= 1 << rest
            fields.append((width, rest, what))
        values = sum(callable(what) for _, _, what in fields)
        whole = f"v >> r & {(1 << total) - 1:#x}"
        if values == 1 and not zeros:
            fields = [(w, -1 if callable(what) else 0, what) for w, _, what in fields]
        elif values:
            self.line(f"g = {whole}")
        if zeros:
            subject = "g" if values else "v >> r"
            self.line(f"if {subject} & {zeros:#x}: raise ValueError")
        for width, shift, what in fields:
            if isinstance(what, str):
                self.line(what)
            elif what is not None:
                mask = f"{(1 << width) - 1:#x}"
                parts = whole if shift < 0 else f"g >> {shift} & {mask}" if shift else f"g & {mask}"
                self.line(what(f"({parts})"))


class Writing(Lines):
    """Bits that will be written at once."""

    def __init__(self) -> None:
        super().__init__()
        self.pending: list[tuple[int, str | int]] = []

    def put(self, width: int, value: str | int) -> None:
        """A constant, or an expression that binds tighter than a shift."""
        self.pending.append((width, value))

    def take(self) -> tuple[int, str]:
        """The bits written so far as a width and an expression; "0" if they are zero."""
        rest = sum(width for width, _ in self.pending)
        total, constant, parts = rest, 0, []
        for width, value in self.pending:
            rest -= width
            if isinstance(value, int):
                constant |= value << rest
            else:
                parts.append(f"{value} << {rest}" if rest else value)
        self.pending = []
        if constant or not parts:
            parts.append(f"{constant:#x}" if constant else "0")
        return total, " | ".join(parts)

    def flush(self) -> None:
        if self.pending:
            total, bits = self.take()
            self.line(f"a = a << {total}" + (f" | {bits}" if bits != "0" else ""))
