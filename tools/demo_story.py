"""What has happened in a charge so far, gathered from the station's reports."""

from dataclasses import dataclass, field
from statistics import median, quantiles

from secc.reports import Answer, Exchange, Link, Receipt, Report, SessionEnded, State

DEAD_V = 5.0


@dataclass(frozen=True, slots=True)
class Sample:
    """The charge at one moment; `at` in seconds since the beginning of the demo."""

    at: float
    phase: str
    voltage_v: float
    current_a: float
    target_current_a: float | None
    soc: int | None


@dataclass(slots=True)
class Story:
    """Grows with every word of the station."""

    began: float  # wall clock
    state: State | None = None
    links: list[Link] = field(default_factory=list)
    exchange: Exchange | None = None
    ended: SessionEnded | None = None
    samples: list[Sample] = field(default_factory=list)
    latencies: dict[str, list[float]] = field(default_factory=dict)
    protocol: str | None = None
    energy_wh: float = 0.0
    suite: str | None = None  # of TLS
    emaid: str | None = None  # contract that pays
    receipt: Receipt | None = None  # newest one
    trouble: dict[str, str] = field(default_factory=dict)  # a fault and what followed, to show

    def hear(self, word: Report | Answer) -> None:
        match word:
            case State():
                self._hear_state(word)
            case Exchange():
                self.exchange = word
                self.latencies.setdefault(word.request, []).append(word.latency_s)
            case SessionEnded():
                self.ended = word
            case Link():
                self.links.append(word)
            case Receipt():
                self.receipt = word

    def _hear_state(self, state: State) -> None:
        self.state = state
        self.protocol = state.protocol or self.protocol
        self.emaid = state.emaid or self.emaid
        self.energy_wh = max(self.energy_wh, state.energy_wh)
        sample = Sample(
            at=state.time - self.began,
            phase=state.phase,
            voltage_v=state.voltage_v,
            current_a=state.current_a,
            target_current_a=state.target_current_a,
            soc=state.soc,
        )
        if not self.samples or sample.at > self.samples[-1].at:
            self.samples.append(sample)

    @property
    def over(self) -> bool:
        """The session has ended, the output is dead and the vehicle (if by SLAC) unplugged."""
        if self.ended is None or self.state is None or self.state.voltage_v >= DEAD_V:
            return False
        return not self.links or self.links[-1].state == "unplugged"

    @property
    def messages(self) -> int:
        return sum(map(len, self.latencies.values()))

    @property
    def linked_in_s(self) -> float | None:
        """From plug-in to the data link."""
        began = next((link.time for link in self.links if link.state == "waiting"), None)
        ended = next((link.time for link in self.links if link.state == "linked"), None)
        return None if began is None or ended is None else ended - began

    @property
    def soc_range(self) -> tuple[int, int] | None:
        known = [sample.soc for sample in self.samples if sample.soc is not None]
        return (known[0], known[-1]) if known else None

    def latency_ms(self, request: str = "CurrentDemandReq") -> tuple[float, float] | None:
        """Median and 99th percentile of the station's answers to `request`."""
        took = self.latencies.get(request, [])
        if len(took) < 2:
            return None
        return 1000 * median(took), 1000 * quantiles(took, n=100, method="inclusive")[98]

    @property
    def payment(self) -> dict[str, str]:
        """What TLS and a contract have to do with it, by name; empty without them."""
        found = {"TLS": self.suite, "contract": self.emaid}
        if self.receipt is not None:
            found["receipt"] = f"signed for {self.receipt.meter_wh} Wh ({self.receipt.meter_id})"
        return {name: text for name, text in found.items() if text}

    def summary(self) -> list[str]:
        """The end of the story in lines for people."""
        lines = [f"{self.protocol}: {self.messages} requests answered"]
        if self.linked_in_s is not None:
            lines.insert(0, f"SLAC: plug-in to data link in {self.linked_in_s:.1f} s")
        lines += [f"{name}: {text}" for name, text in self.payment.items()]
        if self.soc_range:
            lines.append("state of charge {} % -> {} %".format(*self.soc_range))
        lines.append(f"energy delivered {self.energy_wh:.1f} Wh (the station's meter)")
        if took := self.latency_ms():
            lines.append("CurrentDemand answered in {:.2f} ms (p99 {:.2f} ms)".format(*took))
        lines += [f"{name}: {text}" for name, text in self.trouble.items()]
        if self.ended:
            how = "in order" if self.ended.ok else "not in order"
            lines.append(f"session ended {how}, by {self.ended.by}: {self.ended.reason}")
        return lines
