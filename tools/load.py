"""Many sessions at one station, with faults at random: `python -m tools.load` (docs/benchmarks.md).

Vehicles of `tools.vehicle` visit one outlet, octets and all, on a fake clock: every protocol and
misbehaviour, broken hardware, pulled plugs, broken octets and connections. After each the power
must be off and the next vehicle be served. `--sockets N` adds visits to a `secc run` process.
Resident memory must stay flat; exit status 1 if anything of that is not so.
"""

import argparse
import random
import resource
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import fmean

import msgspec

from secc.messages import din70121, iso15118_2
from secc.power.simulation import SimulatedPlant, SimulationSettings
from secc.power.simulation.plant import FAULTS
from secc.reports import FaultRaised, Report, ResetFaults, SessionEnded, Simulate
from secc.session.outlet import Outlet
from secc.session.output import Output
from secc.session.plant import Contactor
from secc.session.settings import Settings
from tools.vehicle.drive import Drive
from tools.vehicle.mischief import MISCHIEF
from tools.vehicle.requests import Requests
from tools.vehicle.script import ISO, Script, make, offers
from tools.vehicle.session import EvSession
from tools.vehicle.session import Output as Asked

OBSERVE_S = 0.05  # as in `secc.net.driver`
LONGEST_S = 240.0  # of one visit, on the fake clock
RECOVERY_S = 90.0  # until the next vehicle is served
TOUCHABLE_V = 60.0
GROWTH_MIB = 2.0  # between the second and the last quarter of a run
_BATTERY = {"capacity_wh": 200.0, "soc": 0.5, "nominal_v": 350.0, "max_voltage_v": 450.0}
_HARDWARE = """
lock_s = 0.05
supply = { start_s = 0.05, rise_v_per_s = 4000.0, discharge_tau_s = 0.05 }
isolation = { self_test_s = 0.2, response_s = 0.05 }
"""
_KINDS = {  # what becomes of a visit: how often
    "whole charge": 30,
    "misbehaviour": 30,
    "hardware fault": 20,
    "plug pulled": 7,
    "connection lost": 7,
    "broken octets": 6,
}


class Broken(AssertionError):
    """The station has not done what it must."""


@dataclass(frozen=True)
class Plan:
    """One visit: what happens to it (`detail`) and when, from the connection on."""

    kind: str
    detail: str
    script: Script
    at_s: float
    for_s: float  # of a fault of the hardware


@dataclass
class Tally:
    """What has come of it."""

    sessions: int = 0
    by_kind: Counter[str] = field(default_factory=Counter)
    ends: Counter[tuple[str, str]] = field(default_factory=Counter)  # kind, how the station ended
    faults: Counter[str] = field(default_factory=Counter)  # raised by the station
    requests: int = 0
    memory_mib: list[float] = field(default_factory=list)
    clock_s: float = 0.0

    def growth_mib(self) -> float:
        """From the second quarter to the last: the first one warms up."""
        quarter = len(self.memory_mib) // 4
        if not quarter:
            return 0.0
        return fmean(self.memory_mib[-quarter:]) - fmean(self.memory_mib[quarter : 2 * quarter])


def plan(dice: random.Random) -> Plan:
    """The next visit."""
    [kind] = dice.choices(list(_KINDS), list(_KINDS.values()))
    protocol = dice.choice(("iso15118-2", "din70121"))
    values = {"offers": msgspec.to_builtins(offers(protocol)), "battery": _BATTERY}
    values |= {"loops": dice.randrange(1, 30), "loop_s": 0.1, "poll_s": 0.1}
    detail = protocol
    if kind == "misbehaviour":
        detail = dice.choice(sorted(_suitable(make(values))))
        values["misbehave"] = detail
    elif kind == "hardware fault":
        detail = dice.choice(sorted(FAULTS))
    return Plan(kind, detail, make(values), dice.uniform(0.0, 4.0), dice.uniform(0.1, 4.0))


def _suitable(script: Script) -> list[str]:
    iso = script.offers[0].namespace == ISO
    words = iso15118_2 if iso else din70121
    requests = Requests(words, script, script.battery.battery())
    return [name for name, mischief in MISCHIEF.items() if mischief.suits(requests)]


class Post:
    """One outlet with its simulated plant, as long-lived as a station."""

    def __init__(self, seed: int) -> None:
        self._dice = random.Random(seed)
        self.now = 0.0
        simulation = msgspec.toml.decode(_HARDWARE, type=SimulationSettings)
        self._plant = SimulatedPlant(simulation, self.now)
        measured = self._plant.advance(self.now)
        settings = Settings()
        self._outlet = Outlet(settings, measured, self.now, random=self._dice.randbytes, epoch=0.0)
        self._observed_at = self.now
        self._visit: EvSession | None = None
        self._open = False
        self._ends: list[SessionEnded] = []
        self._faults: list[str] = []

    def visit(self, planned: Plan, tally: Tally) -> None:
        """One vehicle from plug to plug; raises `Broken`."""
        self._arrive()
        drive = Drive(planned.script, planned.script.battery.battery())
        visit = self._visit = EvSession(drive)
        self._carry_out(self._outlet.connect(self.now))
        self._open = True
        began = self.now
        self._ask(visit.connected(self.now))
        disturbed = cleared = planned.kind in ("whole charge", "misbehaviour")
        while visit.outcome is None:
            if self.now - began > LONGEST_S:
                raise Broken(f"{planned.kind} {planned.detail}: the visit does not end")
            if not disturbed and self.now >= began + planned.at_s:
                disturbed = True
                self._disturb(planned)
            if disturbed and not cleared and self.now >= began + planned.at_s + planned.for_s:
                cleared = True
                self._simulate(faults=dict.fromkeys(FAULTS, False))
            self._step()
        tally.requests += len(visit.exchanges)
        self._depart(planned)
        tally.sessions += 1
        tally.by_kind[planned.kind] += 1
        for end in self._ends:
            tally.ends[planned.kind, f"{end.by}, {'in order' if end.ok else 'not in order'}"] += 1
        tally.faults.update(self._faults)
        self._ends.clear()
        self._faults.clear()

    def _arrive(self) -> None:
        self._simulate(pilot="B", diode=True, pe=True, short=False, inlet_closed=False)
        self._until(lambda: self._outlet.answers_sdp, "the next vehicle is not served")

    def _depart(self, planned: Plan) -> None:
        self._visit = None
        if self._open:
            self._hang_up()
        self._simulate(pilot="A", diode=True, pe=True, short=False, inlet_closed=False,
                       faults=dict.fromkeys(FAULTS, False))  # fmt: skip
        self._until(self._is_off, f"after {planned.kind} {planned.detail}: power is not off")
        self._carry_out(self._outlet.instruct(ResetFaults(), self.now))

    def _is_off(self) -> bool:
        seen = self._plant.advance(self.now)
        off = seen.voltage_v.value < TOUCHABLE_V and seen.current_a.value == 0
        return off and seen.contactors.value is Contactor.OPEN

    def _until(self, true: Callable[[], bool], otherwise: str) -> None:
        end = self.now + RECOVERY_S
        while not true():
            if self.now > end:
                raise Broken(f"{otherwise} within {RECOVERY_S:.0f} s")
            self._step()

    def _disturb(self, planned: Plan) -> None:
        match planned.kind:
            case "hardware fault":
                self._simulate(faults={planned.detail: True})
            case "plug pulled":
                self._simulate(pilot="A")
            case "connection lost":
                self._hang_up()
                self._visited(lambda visit: visit.closed(self.now))
            case "broken octets":
                octets = self._dice.randbytes(self._dice.randrange(1, 64))
                if self._open:
                    self._carry_out(self._outlet.receive(octets, self.now))

    # --- the clock and both ends of the connection ------------------------------------------------

    def _step(self) -> None:
        """To the next measurement or deadline."""
        due = self._observed_at + OBSERVE_S
        deadline = self._outlet.deadline
        if deadline is not None and deadline < due:
            self.now = max(self.now, deadline)
            self._carry_out(self._outlet.tick(self.now))
        else:
            self.now = max(self.now, due)
            self._observe()
        visit = self._visit
        if visit is not None and visit.deadline is not None and visit.deadline <= self.now:
            self._ask(visit.tick(self.now))

    def _observe(self) -> None:
        self._observed_at = self.now
        self._carry_out(self._outlet.observe(self._plant.advance(self.now), self.now))

    def _simulate(self, **word: object) -> None:
        self._plant.simulate(msgspec.convert(word, Simulate), self.now)
        self._observe()

    def _carry_out(self, output: Output) -> None:
        for command in output.commands:
            self._plant.command(command, self.now)
        self._plant.phase(self._outlet.phase, self.now)
        for report in output.reports:
            self._hear(report)
        if output.data and self._open:
            octets = output.data
            self._visited(lambda visit: visit.receive(octets, self.now))
        if output.closed and self._open:
            self._open = False
            self._visited(lambda visit: visit.closed(self.now))

    def _hear(self, report: Report) -> None:
        if isinstance(report, SessionEnded):
            self._ends.append(report)
        elif isinstance(report, FaultRaised) and report.active:
            self._faults.append(report.name)

    def _visited(self, told: Callable[[EvSession], Asked]) -> None:
        if self._visit is not None and self._visit.outcome is None:
            self._ask(told(self._visit))

    def _ask(self, asked: Asked) -> None:
        for word in asked.words:
            self._plant.simulate(word, self.now)
        for octets in asked.segments:
            if self._open:
                self._carry_out(self._outlet.receive(octets, self.now))
        if asked.close and self._open:
            self._hang_up()

    def _hang_up(self) -> None:
        if self._open:
            self._open = False
            self._carry_out(self._outlet.disconnect(self.now))


def run(sessions: int, seed: int, told: Callable[[Tally], None] = lambda _: None) -> Tally:
    """So many visits; raises `Broken`."""
    dice, post, tally = random.Random(seed), Post(seed), Tally()
    every = max(sessions // 100, 1)
    for number in range(sessions):
        post.visit(plan(dice), tally)
        if number % every == 0:
            tally.memory_mib.append(resident_mib())
            told(tally)
    tally.clock_s = post.now
    return tally


def resident_mib() -> float:
    """Of this process."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 2**20


def over_sockets(visits: int, seed: int) -> list[float]:
    """Resident MiB of a `secc run` process on loopback after each of so many visits."""
    from tools.running import running
    from tools.vehicle.line import connect
    from tools.vehicle.link import PlantBench, discover
    from tools.vehicle.link import visit as drive

    secc, dice = str(Path(sys.executable).with_name("secc")), random.Random(seed)
    memory: list[float] = []
    with tempfile.TemporaryDirectory(prefix="load-") as name:
        folder = Path(name)
        file = folder / "station.toml"
        file.write_text(
            f'[network]\ninterface = "lo"\n[control]\npath = "{folder}/control"\n'
            f'[trace]\nfile = "{folder}/trace"\nmax_mib = 1.0\n'
            "[timing]\nrearm_s = 0.0\n[simulation]\n" + _HARDWARE
        )
        with running([secc, "run", str(file)]) as station:
            station.ready("ready")
            while len(memory) < visits:
                planned = plan(dice)
                if planned.kind not in ("whole charge", "misbehaviour"):
                    continue
                session = EvSession(Drive(planned.script, planned.script.battery.battery()))
                bench = PlantBench(folder / "control")
                bench.tell(Simulate(pilot="B"))
                bench.settle()
                drive(connect(discover("lo")), session, bench, lambda: None)
                bench.leave()
                memory.append(station.resident_mib())
    return memory


def table(tally: Tally) -> list[str]:
    """Lines for people."""
    lines = [f"{'visit':18}{'sessions':>9}  how the station says that they ended"]
    for kind, count in tally.by_kind.most_common():
        ends = ", ".join(
            f"by {how} {number:,}" for (of, how), number in tally.ends.most_common() if of == kind
        )
        lines.append(f"{kind:18}{count:9,}  {ends}")
    raised = ", ".join(f"{name} {count:,}" for name, count in tally.faults.most_common())
    return [*lines, f"faults raised: {raised}"]


def told_memory(memory: Sequence[float], growth: float) -> str:
    return (
        f"resident {memory[0]:.1f} MiB at first, {memory[-1]:.1f} MiB at the end, "
        f"{max(memory):.1f} MiB at most; growth {growth:+.2f} MiB, allowed {GROWTH_MIB:.0f}"
    )


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tools.load", description=__doc__)
    parser.add_argument("--sessions", type=int, default=10_000)
    parser.add_argument("--sockets", type=int, default=0, help="visits to a process, too")
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    began = time.monotonic()
    try:
        tally = run(arguments.sessions, arguments.seed)
    except Broken as broken:
        print(f"seed {arguments.seed}: {broken}", file=sys.stderr)
        return 1
    print(
        f"{tally.sessions:,} sessions of seed {arguments.seed}, {tally.requests:,} requests, "
        f"{tally.clock_s / 3600:.1f} h on the clock, {time.monotonic() - began:.0f} s of time"
    )
    print("\n".join(table(tally)))
    growths = [tally.growth_mib()]
    print(told_memory(tally.memory_mib, growths[0]))
    if arguments.sockets:
        over = Tally(memory_mib=over_sockets(arguments.sockets, arguments.seed))
        growths.append(over.growth_mib())
        print(
            f"{arguments.sockets} visits to a process: {told_memory(over.memory_mib, growths[1])}"
        )
    return int(max(growths) > GROWTH_MIB)


if __name__ == "__main__":
    sys.exit(main())
