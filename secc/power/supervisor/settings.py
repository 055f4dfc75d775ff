"""The supervisor of an outlet, `[supervisor]` of station.toml."""

from typing import Annotated, Literal

from msgspec import Meta

from secc.session.settings import Section


class SupervisorSettings(Section, frozen=True):
    """The process `secc supervise` and its output in the chain of the contactor coils."""

    enabled: bool = False
    socket: Annotated[str, Meta(min_length=1, max_length=107)] | None = None
    silence_s: Annotated[float, Meta(ge=0.1, le=2)] = 0.3
    # gpio: a line that is toggled at each scan, for a monostable that holds the enabling relay;
    # gpio_level: a line that is high; can: the frame Enable of the master board.
    output: Literal["gpio", "gpio_level", "can"] = "gpio"
    gpio_chip: Annotated[str, Meta(min_length=1, max_length=100)] = "/dev/gpiochip0"
    gpio_line: Annotated[int, Meta(ge=0, le=1_000)] = 0
    # A bus that lets a name be used once (socketcand) needs another one here.
    can_channel: Annotated[str, Meta(min_length=1, max_length=200)] | None = None
    scan_s: Annotated[float, Meta(ge=0.005, le=0.05)] = 0.01
    priority: Annotated[int, Meta(ge=0, le=99)] = 50  # SCHED_FIFO; 0: as any process
    lock_memory: bool = True
    watchdog: Annotated[str, Meta(max_length=100)] = ""  # e.g. /dev/watchdog; empty: none
    watchdog_s: Annotated[int, Meta(ge=1, le=60)] = 5
