"""Nothing is lost, billed twice or taken back: readings, words and deaths in any order."""

from enum import Enum
from math import floor

import msgspec
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from secc.power.meters.share.books import Books, milli
from secc.power.meters.share.delivery import FIRST_S
from secc.power.meters.share.sharer import Rules, Sharer
from secc.power.meters.share.words import Report

NUMBERS = (1, 2, 3)
RULES = Rules(least_efficiency=0.8, step_wh=10.0, max_power_w=1_000_000.0, believe_s=5.0)
connectors = st.sampled_from(NUMBERS)


class Fate(Enum):
    """What becomes of a word."""

    IN_TIME = "in time"
    LATE = "late"
    TWICE = "twice"
    LOST = "lost"


class Program:
    """One connector: `kept` outlives its runs, as far as it has been written."""

    def __init__(self, number: int) -> None:
        self.number = number
        self.delivered_wh = 0.0  # true
        self.kept: dict[str, float] = {}
        self.starts = 0
        self.start()

    def start(self) -> None:
        self.starts += 1
        self.alive = True
        self.runs = {**self.kept, f"run {self.starts}": 0.0}

    def deliver(self, power_w: float, seconds: float) -> float:
        if not self.alive:
            return 0.0
        energy = power_w * seconds / 3600
        self.delivered_wh += energy
        self.runs[f"run {self.starts}"] += energy
        return energy


class Station(RuleBasedStateMachine):
    """A meter, three connectors, a mortal sharer; the post loses, repeats and shuffles words."""

    def __init__(self) -> None:
        super().__init__()
        self.now, self.meter_wh = 1_000.0, 123_456.0
        self.programs = {number: Program(number) for number in NUMBERS}
        self.saved, self.post = Books(), list[Report]()
        self.told = dict.fromkeys(NUMBERS, 0.0)
        self.sharer: Sharer | None = None
        self.start_sharer()

    @property
    def shows_wh(self) -> float:
        """A meter counts in steps."""
        return floor(self.meter_wh / RULES.step_wh) * RULES.step_wh

    # --- what happens ---------------------------------------------------------------------------

    @rule(
        seconds=st.sampled_from((0.2, 1.0, 1.0, 5.0, 60.0)),
        powers_w=st.tuples(*[st.sampled_from((0.0, 30_000.0, 120_000.0))] * len(NUMBERS)),
        efficiency=st.sampled_from((0.95, 0.9, 0.6)),
        fates=st.tuples(*[st.sampled_from(Fate)] * len(NUMBERS)),
        reads=st.booleans(),
        saves=st.booleans(),
    )
    def some_time(
        self,
        seconds: float,
        powers_w: tuple[float, ...],
        efficiency: float,
        fates: tuple[Fate, ...],
        reads: bool,
        saves: bool,
    ) -> None:
        """Everybody delivers and tells; what the sharer has done is written down, or not."""
        self.now += seconds
        for program, power_w, fate in zip(self.programs.values(), powers_w, fates, strict=True):
            self.meter_wh += program.deliver(power_w, seconds) / efficiency
            if program.alive:
                self.send(Report(program.number, dict(program.runs), self.now, power_w), fate)
        self.meter_wh += 300.0 * seconds / 3600  # the cabinet
        if self.sharer is None:
            return
        if reads:
            self.sharer.read(self.shows_wh, self.now)
        self.sharer.advance(self.now)
        if saves:
            copy = self.sharer.copy
            self.saved = msgspec.json.decode(msgspec.json.encode(copy.books), type=Books)
            self.sharer.keep(copy)

    def send(self, report: Report, fate: Fate) -> None:
        if fate in (Fate.LATE, Fate.TWICE):
            self.post.append(report)
        if fate in (Fate.IN_TIME, Fate.TWICE) and self.sharer:
            self.sharer.hear(report, self.now)

    @precondition(lambda self: self.post and self.sharer)
    @rule(data=st.data())
    def what_was_late_arrives(self, data: st.DataObject) -> None:
        assert self.sharer
        for report in data.draw(st.permutations(self.post)):
            self.sharer.hear(report, self.now)
        self.post.clear()

    # --- deaths ---------------------------------------------------------------------------------

    @rule()
    def kill_sharer(self) -> None:
        self.sharer = None

    @precondition(lambda self: not self.sharer)
    @rule()
    def start_sharer(self) -> None:
        self.sharer = Sharer(self.saved, NUMBERS, RULES, self.now)

    @rule(number=connectors)
    def a_connector_writes_its_store(self, number: int) -> None:
        program = self.programs[number]
        if program.alive:
            program.kept = dict(program.runs)

    @rule(number=connectors)
    def kill_connector(self, number: int) -> None:
        self.programs[number].alive = False

    @precondition(lambda self: all(each.starts < 6 for each in self.programs.values()))
    @rule(number=connectors)
    def start_connector(self, number: int) -> None:
        program = self.programs[number]
        if not program.alive:
            program.start()

    # --- what always holds ----------------------------------------------------------------------

    @invariant()
    def no_register_goes_back_or_beyond_its_bound(self) -> None:
        for number in NUMBERS if self.sharer else ():
            assert self.sharer
            register_wh = self.sharer.share(number, None, self.now).register_wh
            if register_wh is not None:
                assert register_wh >= self.told[number]
                self.told[number] = register_wh
                delivered_wh = self.programs[number].delivered_wh
                assert register_wh <= delivered_wh / RULES.least_efficiency + 0.01

    @invariant()
    def the_books_never_have_more_than_the_meter(self) -> None:
        if self.sharer:
            books = self.sharer.copy.books
            assert 0 <= books.divided <= books.counted
            assert books.counted <= milli(self.shows_wh) - (books.begun or 0)

    def teardown(self) -> None:
        """Everybody is back and heard: every mWh of the meter has its place."""
        sharer = self.sharer or Sharer(self.saved, NUMBERS, RULES, self.now)
        for _ in range(2):  # what was waited for, and what has come since
            self.now += FIRST_S
            sharer.read(self.shows_wh, self.now)
            for program in self.programs.values():
                sharer.hear(Report(program.number, dict(program.runs), self.now), self.now)
            sharer.advance(self.now)
        books = sharer.copy.books
        assert books.begun is not None
        assert books.begun + books.divided == milli(self.shows_wh)
        for number, account in books.accounts.items():
            assert account.register >= milli(self.told[number])


Station.TestCase.settings = settings(max_examples=100, stateful_step_count=40, deadline=None)
test_any_order = Station.TestCase
