"""The words between connectors, or people, and `secc meter share`: JSON lines.

A report is answered by a share, a look by a view. Each may be lost, late or repeated: what they
count only ever grows.
"""

import msgspec


class Report(msgspec.Struct, frozen=True, tag="report"):
    """What a connector has delivered: Wh by each run of its program, which begins at 0.

    `at` is monotonic, `power_w` what it delivers then.
    """

    connector: int
    delivered_wh: dict[str, float]
    at: float
    power_w: float = 0.0


class Look(msgspec.Struct, frozen=True, tag="look"):
    """Somebody asks how the books stand."""


class Share(msgspec.Struct, frozen=True, omit_defaults=True):
    """The part of a connector: all that it has to pay for of what the meter had counted by `at`.

    None: not known yet. `read_at`: when the meter last answered. `power_w`: its part of what the
    meter shows now.
    """

    register_wh: float | None = None
    at: float = 0.0
    read_at: float | None = None
    power_w: float | None = None
    odd: bool = False  # what the meter says makes no sense


class Line(msgspec.Struct, frozen=True):
    """One connector in a view; `heard_s`: how long ago, None: never."""

    connector: int
    register_wh: float
    heard_s: float | None


class View(msgspec.Struct, frozen=True):
    """How the books stand: the lines, `unassigned_wh` and `pending_wh` are all of `counted_wh`."""

    counted_wh: float
    unassigned_wh: float
    pending_wh: float  # still to be divided
    lines: list[Line]
    read_s: float | None  # since the meter was read; None: never
    odd: bool = False
