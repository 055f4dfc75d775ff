"""How a shared meter is divided: in proportion, late, within the bound, and to whom it is told."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from secc.power.meters.share.books import REMEMBERED, Account, Books
from secc.power.meters.share.delivery import UNHEARD_S, Delivery
from secc.power.meters.share.division import divide
from secc.power.meters.share.sharer import Rules, Sharer
from secc.power.meters.share.words import Report

RULES = Rules(least_efficiency=0.8, step_wh=1.0, max_power_w=500_000.0, believe_s=5.0)
BEGAN = 1_000.0


class World:
    """Two connectors that deliver, a meter before them, and a sharer; a second at a time."""

    def __init__(self, rules: Rules = RULES, efficiency: float = 0.95) -> None:
        self.rules, self.efficiency = rules, efficiency
        self.now, self.meter_wh = BEGAN, 50_000.0
        self.delivered = {1: {"first": 0.0}, 2: {"first": 0.0}}
        self.power_w = {1: 0.0, 2: 0.0}
        self.heard = {1, 2}
        self.books = Books()
        self.sharer: Sharer | None = Sharer(self.books, (1, 2), rules, self.now)
        self.run(2)

    def run(self, seconds: int) -> None:
        for _ in range(seconds):
            self.now += 1.0
            for number, power_w in self.power_w.items():
                *_, run = self.delivered[number]
                self.delivered[number][run] += power_w / 3600
                self.meter_wh += power_w / self.efficiency / 3600
            if self.sharer is not None:
                self._work(self.sharer)

    def _work(self, sharer: Sharer) -> None:
        step_wh = self.rules.step_wh
        sharer.read(self.meter_wh // step_wh * step_wh, self.now)
        for number in sorted(self.heard):
            told = Report(number, dict(self.delivered[number]), self.now, self.power_w[number])
            sharer.hear(told, self.now)
        sharer.advance(self.now)
        copy = sharer.copy
        sharer.keep(copy)
        self.books = copy.books

    def start(self) -> None:
        """The sharer, with what it has written down."""
        self.sharer = Sharer(self.books, (1, 2), self.rules, self.now)

    def register(self, number: int) -> float:
        assert self.sharer is not None
        told = self.sharer.share(number, None, self.now).register_wh
        assert told is not None
        return told

    @property
    def unassigned_wh(self) -> float:
        return self.books.unassigned / 1_000


def test_each_pays_for_its_part_of_what_the_meter_has_counted() -> None:
    world = World()
    world.power_w = {1: 45_000.0, 2: 15_000.0}

    world.run(600)

    assert world.register(1) == pytest.approx(7_500 / 0.95, abs=2)
    assert world.register(2) == pytest.approx(2_500 / 0.95, abs=2)
    assert world.unassigned_wh < 1.1  # what was in the digit before


def test_a_coarse_digit_changes_nothing_but_when() -> None:
    world = World(replace(RULES, step_wh=100.0))
    world.power_w = {1: 45_000.0, 2: 15_000.0}

    world.run(600)

    assert world.register(1) == pytest.approx(7_500 / 0.95, abs=100)
    assert world.register(1) / world.register(2) == pytest.approx(3.0, rel=0.02)
    assert world.unassigned_wh < 100


def test_what_is_counted_while_nobody_delivers_is_nobodys() -> None:
    world = World()
    world.meter_wh += 100.0

    world.run(2)

    assert (world.register(1), world.register(2)) == (0.0, 0.0)
    assert world.unassigned_wh == 100.0


def test_nobody_pays_for_more_than_the_least_efficiency_explains() -> None:
    world = World(efficiency=0.5)
    world.power_w = {1: 36_000.0, 2: 0.0}

    world.run(100)

    assert world.register(1) == pytest.approx(1_000 / 0.8, rel=0.001)
    assert world.unassigned_wh == pytest.approx(2_000 - 1_250, abs=2)


def test_a_gap_of_the_sharer_is_divided_by_what_each_has_delivered_in_it() -> None:
    world = World()
    world.power_w = {1: 10_000.0, 2: 10_000.0}
    world.run(360)
    before = world.register(1), world.register(2)
    world.sharer = None  # kill -9
    world.power_w = {1: 90_000.0, 2: 30_000.0}
    world.run(3_600)
    world.power_w = {1: 0.0, 2: 0.0}

    world.start()
    world.run(5)

    assert world.register(1) - before[0] == pytest.approx(90_000 / 0.95, abs=30)
    assert world.register(2) - before[1] == pytest.approx(30_000 / 0.95, abs=30)


def test_a_program_that_starts_anew_is_credited_for_what_it_delivers_and_no_less() -> None:
    world = World()
    world.power_w = {1: 36_000.0, 2: 36_000.0}
    world.run(100)
    world.sharer = None
    world.run(100)
    world.delivered[2]["second"] = 0.0  # killed and back, with what its store had of the first
    world.run(100)

    world.start()
    world.run(1)

    assert world.register(1) == pytest.approx(3_010 / 0.95, abs=3)
    assert world.register(2) == pytest.approx(3_010 / 0.95, abs=3)


def test_nothing_is_told_before_all_have_told_or_are_silent() -> None:
    world = World()
    world.power_w = {1: 36_000.0, 2: 36_000.0}
    world.run(10)
    before, world.heard = world.register(1), {1}
    world.power_w[2] = 0.0

    world.run(2)
    assert world.register(1) == before
    world.run(round(UNHEARD_S) + 1)

    assert world.register(1) == pytest.approx(160 / 0.95, abs=15)
    world.heard = {1, 2}
    world.run(2)
    assert world.register(2) == pytest.approx(100 / 0.95, abs=3)


def test_a_sharer_tells_nothing_until_it_has_caught_up() -> None:
    world = World()
    world.run(10)
    world.start()
    assert world.sharer is not None

    world.sharer.read(world.meter_wh + 100.0, world.now)
    world.sharer.advance(world.now)

    share = world.sharer.share(1, None, world.now)
    assert share.register_wh is None
    assert share.read_at == world.now
    assert world.sharer.copy.books.divided == 0


def test_the_power_of_the_meter_is_divided_as_well() -> None:
    world = World()
    world.power_w = {1: 45_000.0, 2: 15_000.0}
    world.run(1)
    assert world.sharer is not None

    parts = [world.sharer.share(n, 63_000.0, world.now).power_w for n in (1, 2)]
    bound = world.sharer.share(2, 90_000.0, world.now).power_w
    nobody = world.sharer.share(1, 90_000.0, world.now + UNHEARD_S).power_w

    assert parts == [pytest.approx(47_250.0), pytest.approx(15_750.0)]
    assert bound == 15_000 / 0.8
    assert nobody == 0.0


def test_a_meter_that_goes_back_is_odd_and_then_goes_on_without_a_loss() -> None:
    world = World()
    world.power_w = {1: 36_000.0, 2: 0.0}
    world.run(10)
    before, world.meter_wh = world.books.counted, 5.0

    world.run(3)
    assert world.sharer is not None
    assert world.sharer.odd
    world.run(20)

    assert not world.sharer.odd
    assert before < world.books.counted < before + 250_000
    assert world.books.divided == world.books.counted


def test_what_the_source_finds_odd_is_told_with_the_share() -> None:
    world = World()
    assert world.sharer is not None

    world.sharer.read(world.meter_wh, world.now, odd=True)

    assert world.sharer.share(1, None, world.now).odd


def test_a_connector_that_has_gone_from_the_file_keeps_its_register() -> None:
    books = Books(begun=0, accounts={7: Account(register=5_000)})
    sharer = Sharer(books, (1, 2), RULES, BEGAN)

    view = sharer.view(BEGAN)

    assert [(line.connector, line.register_wh, line.heard_s) for line in view.lines] == [
        (7, 5.0, None)
    ]


# --- parts ----------------------------------------------------------------------------------------

ENERGY = st.integers(0, 10**12)


@given(ENERGY, st.dictionaries(st.integers(1, 8), st.tuples(ENERGY, ENERGY), max_size=8))
def test_parts_are_whole_within_their_bounds_and_no_more_than_the_whole(
    energy: int, connectors: dict[int, tuple[int, int]]
) -> None:
    delivered = {number: weight for number, (weight, _) in connectors.items()}
    bounds = {number: bound for number, (_, bound) in connectors.items()}

    parts = divide(energy, delivered, bounds)

    assert all(0 <= part <= bounds[number] for number, part in parts.items())
    assert all(parts[number] == 0 for number, weight in delivered.items() if not weight)
    assert sum(parts.values()) <= energy
    unbounded = divide(energy, delivered, dict.fromkeys(delivered, energy))
    assert sum(unbounded.values()) == (energy if any(delivered.values()) else 0)


def test_a_counter_counts_once_whatever_comes_late_or_twice() -> None:
    delivery = Delivery(Account(), 0.0)
    for told in ({"a": 5}, {"a": 9}, {"a": 5}, {"b": 3}, {"a": 9, "b": 4}, {"a": 7}, {"a": 9}):
        delivery.hear(told, 0.0, 1.0)

    assert delivery.total == 13


def test_what_was_delivered_before_the_first_word_of_a_connector_is_not_of_this_meter() -> None:
    delivery = Delivery(None, 0.0)

    delivery.hear({"a": 500, "b": 70}, 0.0, 1.0)
    delivery.hear({"a": 500, "b": 75, "c": 2}, 0.0, 2.0)

    assert delivery.total == 7


def test_how_much_it_was_a_moment_ago_follows_from_the_power() -> None:
    delivery = Delivery(Account(delivered=100_000), 0.0)
    delivery.ask(5.0)
    assert not delivery.known(5.0)

    delivery.hear({"a": 60_000}, 36_000.0, 5.5)  # 10 Wh a second
    delivery.hear({"a": 90_000}, 36_000.0, 8.5)

    assert delivery.known(8.5)
    assert delivery.amount == 155_000


def test_runs_that_are_told_no_more_are_forgotten_and_their_energy_is_not() -> None:
    delivery = Delivery(Account(), 0.0)
    for number in range(40):
        delivery.hear({f"run {number}": 10}, 0.0, float(number))

    assert delivery.total == 400
    assert len(delivery.runs) == REMEMBERED
    assert "run 39" in delivery.runs
