"""A group of modules that goes from outlet to outlet, over frames of modules and boards."""

import math

import pytest

from secc.power.pool.group import Stage
from secc.session.plant import Phase, Supply
from tests.power.pool.two_guns import TwoGuns


def lowest(guns: TwoGuns, connector: int, seconds: float) -> float:
    """Amperes, while time passes."""
    least_a, until = math.inf, guns.now + seconds
    while guns.now < until:
        guns.step()
        least_a = min(least_a, guns.current_a(connector))
    return least_a


@pytest.fixture
def guns() -> TwoGuns:
    guns = TwoGuns()
    guns.run(3.0)
    return guns


def charging(guns: TwoGuns, connector: int, current_a: float) -> None:
    guns.plug_in(connector)
    guns.ask(connector, current_a)
    guns.run(8.0)


def names(guns: TwoGuns, connector: int) -> set[str]:
    return {fault.name for fault in guns.plants[connector].faults}


def test_without_a_vehicle_the_group_is_nobodys_and_nothing_is_sent_to_it(guns: TwoGuns) -> None:
    guns.run(2.0)

    assert (guns.stage(1), guns.stage(2)) == (Stage.AWAY, Stage.AWAY)
    assert not guns.tied(1)
    assert not guns.tied(2)
    assert not guns.senders


def test_a_vehicle_alone_has_its_own_modules_and_the_group(guns: TwoGuns) -> None:
    alone_a = guns.plants[1].capability.value.max_current_a
    charging(guns, 1, 250.0)

    assert guns.stage(1) is Stage.JOINED
    assert guns.current_a(1) == pytest.approx(250.0, rel=0.03)
    assert guns.racks[0].current_a > 50.0
    assert guns.plants[1].capability.value.max_current_a == pytest.approx(2 * alone_a)
    assert guns.plants[1].current_a.value == pytest.approx(guns.current_a(1), rel=0.03)
    assert not names(guns, 1)


def test_a_group_that_comes_while_power_flows_is_matched_before_its_tie_closes(
    guns: TwoGuns,
) -> None:
    guns.arbiter = None
    charging(guns, 1, 250.0)
    before_a = guns.current_a(1)
    guns.appoint()
    while not guns.tied(1):
        apart = abs(guns.racks[0].voltage_v - guns.racks[1].voltage_v)
        guns.step()

    assert apart < 20.0
    guns.run(6.0)
    assert before_a < 160.0
    assert guns.current_a(1) == pytest.approx(250.0, rel=0.03)


@pytest.mark.parametrize("amps", [80.0, 140.0])
def test_a_group_takes_its_share_and_gives_it_back_without_a_dip(
    guns: TwoGuns, amps: float
) -> None:
    guns.arbiter = None
    charging(guns, 1, amps)
    guns.appoint()
    guns.until(lambda: guns.stage(1) is Stage.JOINED)
    while_joining_a = lowest(guns, 1, 5.0)
    with_group_a = guns.racks[0].current_a
    guns.arbiter = None
    while_leaving_a = lowest(guns, 1, 14.0)

    assert with_group_a > 0.4 * amps
    assert while_joining_a > 0.95 * amps - 1.0
    assert while_leaving_a > 0.95 * amps - 1.0
    assert guns.stage(1) is Stage.AWAY


def test_the_limit_falls_before_the_supply_when_the_group_is_wanted_elsewhere() -> None:
    guns = TwoGuns({1: 5})
    guns.run(2.0)
    charging(guns, 2, 250.0)
    can_a = guns.plants[2].capability.value.max_current_a
    guns.built[1].plant.phase(Phase.SETUP, guns.now)
    guns.until(lambda: guns.plants[2].capability.value.max_current_a < can_a)
    told_at, with_group_a = guns.now, guns.racks[0].current_a
    guns.until(lambda: not guns.tied(2))

    assert with_group_a > 50.0
    assert guns.now - told_at > 4.0
    guns.plug_in(1)
    guns.ask(1, 250.0)
    guns.run(10.0)
    assert guns.current_a(1) == pytest.approx(250.0, rel=0.03)
    assert 100.0 < guns.current_a(2) < 160.0


def test_a_group_is_given_back_when_the_vehicle_takes_little(guns: TwoGuns) -> None:
    charging(guns, 1, 250.0)
    guns.ask(1, 40.0)
    guns.run(16.0)

    assert guns.stage(1) is Stage.AWAY
    assert guns.current_a(1) == pytest.approx(40.0, rel=0.05)


def test_a_killed_program_keeps_the_group_off_until_it_is_back_and_the_other_charges_on(
    guns: TwoGuns,
) -> None:
    charging(guns, 1, 250.0)
    charging(guns, 2, 250.0)
    other_a = guns.current_a(2)
    guns.kill(1)
    for _ in range(600):
        guns.step()
        assert guns.current_a(2) > 0.95 * other_a
    off = guns.tied(1) or guns.tied(2)
    assert not off
    assert guns.racks[0].current_a == 0.0

    guns.start(1)
    guns.run(10.0)

    assert guns.stage(2) is Stage.JOINED
    assert guns.current_a(2) == pytest.approx(250.0, rel=0.03)


def test_without_an_arbiter_the_group_goes_off_and_the_own_modules_go_on(guns: TwoGuns) -> None:
    charging(guns, 1, 250.0)
    guns.arbiter = None
    guns.run(16.0)

    assert guns.stage(1) is Stage.AWAY
    assert 100.0 < guns.current_a(1) < 160.0
    assert not names(guns, 1)


def test_a_board_that_dies_opens_its_tie_and_the_other_outlet_has_the_group(guns: TwoGuns) -> None:
    charging(guns, 1, 250.0)
    charging(guns, 2, 250.0)
    guns.boards[1].reboot(guns.now)
    guns.boards[1].set_fault("emergency_stop", True, guns.now)
    guns.run(16.0)

    assert guns.stage(2) is Stage.JOINED
    assert guns.current_a(2) == pytest.approx(250.0, rel=0.03)


def test_a_welded_tie_keeps_the_group_from_everybody_and_is_told(guns: TwoGuns) -> None:
    charging(guns, 1, 250.0)
    guns.boards[1].set_fault("welded_S3", True, guns.now)
    guns.leave(1)
    charging(guns, 2, 250.0)

    assert guns.stage(1) is Stage.STOPPING
    assert guns.stage(2) is Stage.AWAY
    assert {"pool_tie", "pool_group_stuck"} <= names(guns, 1)
    assert guns.current_a(2) > 100.0


def test_a_module_that_does_not_stop_is_untied_and_its_group_is_not_given_on(
    guns: TwoGuns,
) -> None:
    charging(guns, 1, 250.0)
    for address in (4, 5):
        guns.racks[0].fault(address, "runs_on", True, guns.now)
    guns.leave(1)
    guns.run(4.0)
    charging(guns, 2, 250.0)

    assert not guns.tied(1)
    assert guns.stage(2) is Stage.AWAY


def test_a_group_that_falls_silent_is_untied_and_the_own_modules_charge_on(guns: TwoGuns) -> None:
    charging(guns, 1, 250.0)
    for address in (4, 5):
        guns.racks[0].fault(address, "silent", True, guns.now)
    guns.until(lambda: not guns.tied(1))
    guns.run(10.0)

    assert names(guns, 1) == {"pool_group_failed"}
    assert guns.plants[1].current_a.value == pytest.approx(guns.racks[1].current_a, abs=3.0)
    assert guns.current_a(1) > 100.0


def test_two_outlets_never_command_the_group_in_the_same_moment(guns: TwoGuns) -> None:
    charging(guns, 1, 250.0)
    charging(guns, 2, 250.0)
    guns.leave(1)
    guns.run(9.0)

    assert guns.stage(2) is Stage.JOINED
    assert {frozenset(each) for each in guns.senders.values()} == {frozenset({1}), frozenset({2})}


@pytest.mark.parametrize(
    "supply", [Supply(math.nan, 10.0), Supply(400.0, math.nan), Supply(400, -1)]
)
def test_a_set_point_that_is_none_is_off_for_all(guns: TwoGuns, supply: Supply) -> None:
    charging(guns, 1, 250.0)
    guns.supplies[1] = supply
    guns.run(2.0)

    assert guns.current_a(1) == 0.0
    assert not any(module.converter.live for n in (0, 1) for module in guns.racks[n].modules)
