"""Nothing is lost, billed twice or taken back: readings, words and deaths in any order."""

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
RULES = Rules(least_efficiency=0.8, step_wh=10.0, max_power_w=500_000.0, believe_s=5.0)
connectors = st.sampled_from(NUMBERS)


class Program:
    """One connector: `kept` outlives its runs, as far as it has been written."""

    def __init__(self, number: int) -> None:
        self.number = number
        self.delivered_wh = self.power_w = 0.0  # true
        self.kept: dict[str, float] = {}
        self.starts = 0
        self.start()

    def start(self) -> None:
        self.starts += 1
        self.alive = True
        self.runs = {**self.kept, f"run {self.starts}": 0.0}

    def deliver(self, seconds: float) -> float:
        if not self.alive:
            return 0.0
        energy = self.power_w * seconds / 3600
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

    # --- the world ------------------------------------------------------------------------------

    @rule(seconds=st.floats(0.1, 60.0), efficiency=st.floats(0.5, 1.0), idle_w=st.floats(0, 500))
    def time_passes(self, seconds: float, efficiency: float, idle_w: float) -> None:
        self.now += seconds
        given = sum(each.deliver(seconds) for each in self.programs.values())
        self.meter_wh += given / efficiency + idle_w * seconds / 3600

    @rule(number=connectors, power_w=st.floats(0.0, 150_000.0))
    def a_vehicle_takes(self, number: int, power_w: float) -> None:
        self.programs[number].power_w = power_w

    # --- words ----------------------------------------------------------------------------------

    @rule(number=connectors)
    def a_connector_reports(self, number: int) -> None:
        program = self.programs[number]
        if program.alive:
            self.post.append(Report(number, dict(program.runs), self.now, program.power_w))

    @rule(index=st.integers(0, 50), again=st.booleans())
    def some_word_arrives(self, index: int, again: bool) -> None:
        if self.post and self.sharer:
            index %= len(self.post)
            self.sharer.hear(self.post[index] if again else self.post.pop(index), self.now)

    @precondition(lambda self: self.sharer)
    @rule()
    def the_meter_is_read(self) -> None:
        assert self.sharer
        self.sharer.read(self.shows_wh, self.now)

    @precondition(lambda self: self.sharer)
    @rule(saved=st.booleans())
    def the_sharer_works(self, saved: bool) -> None:
        assert self.sharer
        self.sharer.advance(self.now)
        if saved:
            copy = self.sharer.copy
            self.saved = msgspec.json.decode(msgspec.json.encode(copy.books), type=Books)
            self.sharer.keep(copy)

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


Station.TestCase.settings = settings(max_examples=100, stateful_step_count=60, deadline=None)
test_any_order = Station.TestCase
