"""Load management at an outlet: without a valid grant the safe current holds (docs/site.md)."""

import pytest

from secc import reports
from secc.session.settings import Site
from tests.session.sequence import State
from tests.vehicle import DIALECTS, DIN, ISO_AC, ISO_DC, Dialect, ev

SITED = {"enabled": True, "fuse_a": 63.0, "safe_current_a": 6.0}
SITE = Site(**SITED)
DC = pytest.mark.parametrize("dialect", [DIN, ISO_DC], ids=str)


def grant(amperes: float, seconds: float | None = 10.0) -> reports.SetLimit:
    return reports.SetLimit(name="site", power_w=SITE.power_w(amperes), for_s=seconds)


def test_amperes_of_three_phases_become_power_with_losses_and_back() -> None:
    assert SITE.power_w(10.0) == pytest.approx(0.94 * 3**0.5 * 400 * 10, rel=0.01)
    assert SITE.current_a(SITE.power_w(17.0)) == pytest.approx(17.0)
    assert Site(phases=(2,), efficiency=1.0).power_w(16.0) == 3_680.0


def test_a_grant_that_runs_out_leaves_the_safe_current_not_everything() -> None:
    world = ev(ISO_DC, site=SITED).reach(State.LOOP).world
    world.ask(grant(20.0))
    during = world.outlet.state(world.now)

    world.advance(10.1)

    after = world.outlet.state(world.now)
    assert during.max_power_w == pytest.approx(SITE.power_w(20.0))
    assert set(during.limits) == {"site_w", "site_fuse_w"}
    assert after.max_power_w == pytest.approx(SITE.power_w(6.0))
    assert set(after.limits) == {"site_safe_w", "site_fuse_w"}


def test_no_grant_exceeds_the_fuse_of_the_outlet() -> None:
    world = ev(ISO_DC, site=SITED).reach(State.LOOP).world

    world.ask(grant(500.0))

    assert world.outlet.state(world.now).max_power_w == pytest.approx(SITE.power_w(63.0), rel=1e-3)


def test_a_grant_without_an_end_is_refused() -> None:
    world = ev(ISO_DC, site=SITED).reach(State.LOOP).world

    assert not world.ask(grant(20.0, seconds=None))
    assert world.outlet.state(world.now).max_power_w == pytest.approx(SITE.power_w(6.0))


def test_a_grant_that_is_lifted_leaves_the_safe_current() -> None:
    world = ev(ISO_DC, site=SITED).reach(State.LOOP).world
    world.ask(grant(20.0))

    world.ask(reports.SetLimit(name="site"))

    assert world.outlet.state(world.now).max_power_w == pytest.approx(SITE.power_w(6.0))


@pytest.mark.parametrize("dialect", DIALECTS, ids=str)
def test_what_was_granted_at_the_beginning_does_not_bind_the_whole_charge(
    dialect: Dialect,
) -> None:
    vehicle = ev(dialect, site=SITED).reach(State.LOOP)
    before = vehicle.world.outlet.state(vehicle.world.now)

    vehicle.world.ask(grant(30.0))

    after = vehicle.world.outlet.state(vehicle.world.now)
    if dialect is not ISO_AC:
        assert before.max_power_w == pytest.approx(SITE.power_w(6.0))
        assert after.max_power_w == pytest.approx(SITE.power_w(30.0))
    assert before.limits["site_safe_w"] < after.limits["site_w"]


def test_an_ac_outlet_gives_the_granted_amperes() -> None:
    sited = {**SITED, "efficiency": 1.0}
    vehicle = ev(ISO_AC, site=sited).reach(State.LOOP)
    safe = vehicle.send(ISO_AC.requests["ChargingStatus"]()).EVSEMaxCurrent

    vehicle.world.ask(reports.SetLimit(name="site", power_w=690.0 * 15, for_s=10.0))

    granted = vehicle.send(ISO_AC.requests["ChargingStatus"]()).EVSEMaxCurrent
    assert safe.Value * 10**safe.Multiplier == pytest.approx(6.0)
    assert granted.Value * 10**granted.Multiplier == pytest.approx(15.0)


def test_listeners_are_told_when_the_ev_leaves_and_what_it_wants() -> None:
    parameters = ISO_DC.requests["ChargeParameterDiscovery"]()
    parameters.EVChargeParameter.DepartureTime = 7_200
    energy = type(parameters.EVChargeParameter.EVMaximumVoltageLimit)
    parameters.EVChargeParameter.EVEnergyRequest = energy(
        Multiplier=0,
        Unit=type(parameters.EVChargeParameter.EVMaximumVoltageLimit.Unit).Wh,
        Value=12_000,
    )
    vehicle = ev(ISO_DC).reach(State.AUTHORISED)

    vehicle.send(parameters)

    state = vehicle.world.outlet.state(vehicle.world.now)
    assert state.departure == pytest.approx(state.time + 7_200, abs=1.0)
    assert state.energy_wanted_wh == 12_000.0


@pytest.mark.parametrize(
    "wrong", [{"phases": (1, 1)}, {"safe_current_a": 70.0}, {"least_current_a": 70.0}]
)
def test_currents_that_cannot_be_are_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"phases|fuse_a"):
        Site(**wrong)
