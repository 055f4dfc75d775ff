"""Two vehicles on one supply to watch: they share what the house leaves of the fuse.

Two stations with a vehicle each on cables of their own, `secc site` with a simulated meter at the
feed, and a house whose load steps. Exit status 0 only if both vehicles got what they wanted and
the fuse was never loaded beyond the stated reaction time.
"""

import random
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from rich.console import Console
from rich.live import Live
from rich.table import Table

from secc.client import ClientError
from secc.reports import GetState, State
from secc.site import control
from secc.site.view import Row, SiteStatus, SiteView
from tools import cable
from tools.control import ControlClient
from tools.demo_view import PHASES
from tools.running import Running, running

READY_WITHIN_S, CHARGED_WITHIN_S, LOOK_EVERY_S = 20.0, 75.0, 0.25
FUSE_A, PHASE_V, LOSS = 80.0, 230.0, 0.95
REACTION_S = 5.0  # docs/site.md, with everybody in contact
# Seconds from the start, amperes of the house, and what happens then.
HOUSE = (
    (0.0, 20.0, "the house takes 20 A"),
    (20.0, 50.0, "the house takes 50 A"),
    (30.0, 20.0, "the house takes 20 A again"),
)
SECOND_AT_S = 10.0
STATION = """
[site]
enabled = true
fuse_a = 63.0
[charge]
max_power_w = 60000.0
[simulation.isolation]
self_test_s = 0.3
"""
SITE = """
control = "{folder}/site.sock"
[grid]
fuse_a = {fuse}
raise_s = 1.0
[feed]
map = "carlo_gavazzi_em340"
period_s = 0.5
[feed.serial]
port = "{folder}/feed"
unit = 10
[sharing]
period_s = 0.5
valid_s = 4.0
"""
ENTRY = """
[[stations]]
name = "post-{n}"
file = "post-{n}.toml"
"""
VEHICLE = """
patience = 8.0
target_soc = 0.8
[battery]
nominal_v = 380.0
max_voltage_v = 440.0
capacity_wh = {capacity}
soc = 0.3
current_a = [[0.8, 120.0], [1.0, 60.0]]
"""
CAPACITY_WH = (430.0, 250.0)


@dataclass
class Supply:
    """What is true at the feed, for the meter and for the verdict."""

    began: float = field(default_factory=time.monotonic)
    house_a: float = 0.0
    told: str = ""
    peak_a: float = 0.0
    over_since: float | None = None
    longest_over_s: float = 0.0

    def step(self) -> str | None:
        """The house as of now; what has just happened there."""
        since = time.monotonic() - self.began
        _, self.house_a, text = next(row for row in reversed(HOUSE) if since >= row[0])
        if text == self.told:
            return None
        self.told = text
        return text

    def feed_a(self, states: list[State]) -> float:
        """Amperes of each phase; never the same twice, as in life."""
        drawn_w = sum(state.voltage_v * state.current_a for state in states) / LOSS
        feed = self.house_a + drawn_w / (3 * PHASE_V) + random.uniform(0.0, 0.02)
        now = time.monotonic()
        self.peak_a = max(self.peak_a, feed)
        if feed <= FUSE_A:
            self.over_since = None
        else:
            self.over_since = self.over_since or now
            self.longest_over_s = max(self.longest_over_s, now - self.over_since)
        return feed


class Demo:
    """Everything that runs; `stack` ends it."""

    def __init__(self, stack: ExitStack, folder: Path) -> None:
        self._stack, self._folder = stack, folder
        self.supply = Supply()
        self.vehicles: list[Running] = []
        meter = (sys.executable, "-m", "tools.meter", "--port", str(folder / "feed"))
        self._meter = stack.enter_context(
            running([*meter, "--unit", "10=carlo_gavazzi_em340"], heard=lambda _: None)
        )
        self._meter.ready("ready", READY_WITHIN_S)
        self.posts = [self._post(number) for number in (1, 2)]
        text = SITE.format(folder=folder, fuse=FUSE_A)
        (folder / "site.toml").write_text(text + "".join(ENTRY.format(n=n) for n in (1, 2)))
        self.site = stack.enter_context(running([_secc(), "site", str(folder / "site.toml")]))
        self.site.ready("ready", READY_WITHIN_S)
        self._states: dict[int, State] = {}

    def _post(self, number: int) -> tuple[cable.Cable, ControlClient]:
        laid = self._stack.enter_context(cable.cable())
        file, path = self._folder / f"post-{number}.toml", self._folder / f"secc-{number}.sock"
        file.write_text(f'{STATION}[control]\npath = "{path}"\n')
        run = (_secc(), "run", str(file), "--interface", cable.STATION)
        self._stack.enter_context(running(laid.station.command(*run))).ready(
            "ready", READY_WITHIN_S
        )
        return laid, self._stack.enter_context(ControlClient(path))

    def plug_in(self) -> None:
        """The next vehicle comes."""
        number = len(self.vehicles)
        script = self._folder / f"vehicle-{number}.toml"
        script.write_text(VEHICLE.format(capacity=CAPACITY_WH[number]))
        laid, path = self.posts[number][0], self._folder / f"secc-{number + 1}.sock"
        ev = (sys.executable, "-m", "tools.ev", "--interface", cable.VEHICLE)
        how = ("--script", str(script), "--control", str(path))
        self.vehicles.append(self._stack.enter_context(running(laid.vehicle.command(*ev, *how))))

    def look(self) -> SiteView:
        """Let the meter see what flows; what the site makes of it."""
        for number, (_, client) in enumerate(self.posts):
            client.send(GetState())
            for word in client.read():
                if isinstance(word, State):
                    self._states[number] = word
        feed = self.supply.feed_a(list(self._states.values()))
        self._meter.write(f"10 power_w {feed * 3 * PHASE_V:.1f}")
        shown = control.ask(self._folder / "site.sock", SiteStatus())
        assert isinstance(shown, SiteView)
        return shown


def _secc() -> str:
    return str(Path(sys.executable).with_name("secc"))


def share(console: Console) -> bool:
    """Whether it went as it should."""
    if reason := cable.missing():
        console.print(f"two stations need cables of their own: {reason}", soft_wrap=True)
        return False
    console.print(
        f"Two vehicles share what a house leaves of a fuse of {FUSE_A:g} A. All currents are AC\n"
        "amperes of each phase; `secc site` grants the posts what they may draw.",
        highlight=False,
    )
    with tempfile.TemporaryDirectory(prefix="secc-site-") as folder, ExitStack() as stack:
        try:
            demo = Demo(stack, Path(folder))
            _watch(console, demo)
            ended = [vehicle.wait(5.0) for vehicle in demo.vehicles]
            for number, vehicle in enumerate(demo.vehicles, start=1):
                console.print(
                    f"vehicle {number}: {vehicle.tail(1)}", highlight=False, soft_wrap=True
                )
        except (AssertionError, OSError, EOFError, ClientError) as error:
            console.print(f"the demo failed: {error}", highlight=False, soft_wrap=True)
            return False
        return _summary(console, demo.supply, ended)


def _watch(console: Console, demo: Demo) -> None:
    supply = demo.supply
    supply.began = time.monotonic()
    with _shown(console) as show:
        while (since := time.monotonic() - supply.began) < CHARGED_WITHIN_S:
            if (news := supply.step()) is not None:
                console.print(f"{since:5.1f} s  {news}", highlight=False)
            if len(demo.vehicles) < 1 + (since >= SECOND_AT_S):
                demo.plug_in()
                console.print(f"{since:5.1f} s  vehicle {len(demo.vehicles)} plugs in")
            show.look(since, supply, demo.look())
            if len(demo.vehicles) == 2 and not any(v.alive for v in demo.vehicles):
                return
            time.sleep(LOOK_EVERY_S)


class _Shown:
    """The shares: a table that is drawn anew, or lines."""

    def __init__(self, console: Console, live: Live | None) -> None:
        self._console, self._live, self._line_at = console, live, 0.0
        self._phases: dict[str, str] = {}

    def look(self, since: float, supply: Supply, site: SiteView) -> None:
        if self._live is not None:
            self._live.update(_table(since, supply, site))
            return
        for row in site.rows:
            if row.phase in PHASES and self._phases.get(row.station, "idle") != row.phase:
                self._print(f"{since:5.1f} s  {row.station}: {PHASES[row.phase]}")
                self._phases[row.station] = row.phase
        if since >= self._line_at:
            self._line_at = since + 2.0
            parts = [f"house {supply.house_a:.0f} A"]
            parts += [f"{row.station} {row.present_a:.1f} A ({_granted(row)})" for row in site.rows]
            total = supply.house_a + sum(row.present_a for row in site.rows)
            self._print(f"{since:5.1f} s  {' + '.join(parts)} = {total:.1f} A of {FUSE_A:g} A")

    def _print(self, line: str) -> None:
        self._console.print(line, highlight=False, soft_wrap=True)


def _granted(row: Row) -> str:
    return "safe" if row.in_force_a is None else f"granted {row.in_force_a:.1f}"


@contextmanager
def _shown(console: Console) -> Iterator[_Shown]:
    if not console.is_terminal:
        yield _Shown(console, None)
        return
    with Live(console=console, refresh_per_second=4) as live:
        yield _Shown(console, live)


def _table(since: float, supply: Supply, site: SiteView) -> Table:
    room = "/".join(f"{free:.0f}" for free in site.room_a or [])
    caption = f"meter: {site.doubt}" if site.doubt else f"for vehicles: {room} A of each phase"
    feed = "-" if site.feed_a is None else f"{max(site.feed_a):.1f} A"
    title = f"{since:.0f} s   fuse {FUSE_A:g} A   house {supply.house_a:g} A   feed {feed}"
    table = Table(title=title, caption=caption)
    for head in ("station", "phase", "wants A", "granted A", "draws A", "SoC %"):
        table.add_column(head, justify="left" if head in ("station", "phase") else "right")
    for row in site.rows:
        granted = "safe" if row.in_force_a is None else f"{row.in_force_a:.1f}"
        numbers = (f"{row.wanted_a:.1f}", granted, f"{row.present_a:.1f}", f"{row.soc or ''}")
        table.add_row(row.station, PHASES.get(row.phase, row.phase), *numbers)
    return table


def _summary(console: Console, supply: Supply, ended: list[int]) -> bool:
    charged = len(ended) == 2 and not any(ended)
    kept = supply.longest_over_s <= REACTION_S
    lines = [
        f"vehicles that got what they wanted: {ended.count(0)} of {len(ended)}",
        f"the feed carried up to {supply.peak_a:.1f} A, as the house steps without a word, and "
        f"was above the fuse for {supply.longest_over_s:.1f} s ({REACTION_S:g} s are allowed)",
        f"{'PASS' if charged and kept else 'FAIL'} two vehicles on {FUSE_A:g} A",
    ]
    for line in lines:
        console.print(line, highlight=False, soft_wrap=True)
    return charged and kept
