"""Shows a charge as it happens: a live table on a terminal, plain lines elsewhere."""

import time
from typing import Protocol, Self

from rich.console import Console
from rich.live import Live
from rich.progress_bar import ProgressBar
from rich.table import Table

from secc.reports import Link
from tools.demo_story import Story

_LINE_EVERY_S = 5.0
_WIDTH = 78  # of the table, if there is room
# What the phases mean to somebody who sees them for the first time.
PHASES = {
    "idle": "waiting for a vehicle",
    "setup": "vehicle connected, choosing the service",
    "authorise": "may it charge?",
    "parameters": "exchanging limits",
    "cable_check": "cable check: insulation test",
    "pre_charge": "pre-charge: meeting the battery's voltage",
    "start": "starting",
    "deliver": "charging",
    "stop": "ramping down, opening contactors",
    "welding": "checking contactors for welding",
    "ended": "done",
    "paused": "paused",
}


# The same for the states of the data link.
LINKS = {
    "starting": "setting the modem's key",
    "unplugged": "unplugged: a new network key is ready",
    "waiting": "plugged in, waiting for SLAC",
    "matching": "SLAC: sounds and attenuation",
    "joining": "SLAC: matched, joining the network",
    "linked": "data link ready",
}


class View(Protocol):
    """Something that shows a story; a context manager."""

    def __enter__(self) -> Self: ...

    def __exit__(self, *error: object) -> None: ...

    def show(self, story: Story) -> None: ...


def view(console: Console) -> View:
    return Screen(console) if console.is_terminal else Lines(console)


class Screen:
    """A table that is drawn anew."""

    def __init__(self, console: Console) -> None:
        self._width = min(_WIDTH, console.width)
        self._live = Live(console=console, refresh_per_second=10)

    def __enter__(self) -> Self:
        self._live.__enter__()
        return self

    def __exit__(self, *error: object) -> None:
        self._live.__exit__(None, None, None)

    def show(self, story: Story) -> None:
        self._live.update(_table(story, self._width))


class Lines:
    """One line for each phase, and one now and then."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._phase = ""
        self._told_at = 0.0
        self._links = 0
        self._paid = 0
        self._trouble: dict[str, str] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        pass

    def show(self, story: Story) -> None:
        for link in story.links[self._links :]:
            self._print(link.time - story.began, _link(link))
        self._links = len(story.links)
        for name, text in list(story.payment.items())[self._paid :]:
            self._print(time.time() - story.began, f"{name}: {text}")
        self._paid = len(story.payment)
        for name, text in story.trouble.items():
            if self._trouble.get(name) != text:
                self._print(time.time() - story.began, f"{name}: {text}")
        self._trouble = dict(story.trouble)
        state = story.state
        if state is None:
            return
        now = time.monotonic()
        if state.phase == self._phase and now - self._told_at < _LINE_EVERY_S:
            return
        self._phase, self._told_at = state.phase, now
        soc = "" if state.soc is None else f"  {state.soc:3d} %"
        power = f"{state.voltage_v:7.1f} V {state.current_a:7.1f} A{soc}  {_last(story)}"
        self._print(state.time - story.began, f"{PHASES[state.phase]:44}{power}")

    def _print(self, at: float, text: str) -> None:
        self._console.print(f"{at:5.1f} s  {text}", highlight=False, soft_wrap=True)


def _link(link: Link) -> str:
    text = LINKS.get(link.state, link.state)
    far = "" if link.attenuation_db is None else f", {link.attenuation_db:.0f} dB"
    return f"{text}{far}{f' ({link.reason})' if link.reason else ''}"


def _last(story: Story) -> str:
    exchange = story.exchange
    if exchange is None:
        return ""
    return f"{exchange.request} -> {exchange.code} in {1000 * exchange.latency_s:.2f} ms"


def _table(story: Story, width: int) -> Table:
    table = Table(show_header=False, title="secc demo", title_justify="left", width=width)
    table.add_column(style="bold", width=16)
    table.add_column()
    state = story.state
    if state is None:
        table.add_row("phase", "starting")
        return table
    table.add_row("protocol", story.protocol or "not agreed yet")
    if story.links:
        table.add_row("data link", _link(story.links[-1]))
    for name, text in story.payment.items():
        table.add_row(name, text)
    table.add_row("phase", PHASES[state.phase])
    table.add_row("pilot", f"state {state.pilot}" + _duty(state.duty))
    table.add_row("voltage", _bar(state.voltage_v, state.max_voltage_v, "V"))
    table.add_row("current", _bar(state.current_a, state.max_current_a, "A"))
    table.add_row("battery", _bar(state.soc or 0, 100, "%"))
    table.add_row("energy", f"{story.energy_wh:.1f} Wh")
    locked = "locked" if state.locked else "not locked"
    isolation = f"insulation {state.isolation}"
    table.add_row("hardware", f"contactors {state.contactors}, {isolation}, plug {locked}")
    table.add_row("last message", _last(story))
    table.add_row("messages", str(story.messages))
    for name, text in story.trouble.items():
        table.add_row(name, text)
    return table


def _duty(duty: float | None) -> str:
    return ", oscillator off" if duty is None else f", {100 * duty:.0f} % duty cycle"


def _bar(value: float, most: float | None, unit: str) -> Table:
    row = Table.grid(padding=(0, 1))
    row.add_row(
        f"{value:6.1f} {unit}",
        ProgressBar(total=most or 1.0, completed=value, width=40),
    )
    return row
