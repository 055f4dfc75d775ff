"""One figure of a benchmark, beside that of the independent implementation in the same run."""

from dataclasses import dataclass


class Unmeasured(Exception):
    """This machine lacks something that the benchmark needs; the text says what."""


def need(missing: str | None) -> None:
    """Give up for the reason that something is `missing`."""
    if missing:
        raise Unmeasured(missing)


@dataclass(frozen=True, slots=True)
class Row:
    """`ours` and `peer` in `unit`; smaller is better."""

    what: str
    unit: str
    ours: float
    peer: float | None = None
    target: float | None = None

    @property
    def ratio(self) -> float | None:
        """How many times the peer needs of what we need."""
        return self.peer / self.ours if self.peer is not None else None

    @property
    def missed(self) -> bool:
        """Whether a target is not reached."""
        return self.target is not None and self.ours > self.target
