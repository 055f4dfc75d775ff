"""From plug-in to data link: pilot, modem and matching in their order, and every way it may end."""

import pytest

from secc.reports import Alert
from secc.reports import Link as Told
from secc.session.plant import DataLink, Pilot
from secc.slac import frames as f
from secc.slac.association import Link
from tests.slac.street import EV_MAC, OTHER_MAC, STATION, STATION_MAC, Street
from tools.power_line import CROSSTALK_DB, LUMISSIL, OTHER, QUALCOMM, PowerLine

X1, DIGITAL, STATE_F = None, 0.05, 0.0


def alerts(street: Street) -> list[str]:
    return [alert.name for alert in street.told(Alert)]


def duties(street: Street, since: float) -> list[tuple[float, float | None]]:
    """Changes of the pilot, in seconds since then."""
    return [(round(at - since, 2), duty) for at, duty in street.duties if at >= since]


# --- plug-in --------------------------------------------------------------------------------------


@pytest.mark.parametrize("chip", [QUALCOMM, LUMISSIL, OTHER])
@pytest.mark.parametrize("at_ev", [QUALCOMM, LUMISSIL])
def test_a_vehicle_is_linked_with_every_kind_of_modem(chip: str, at_ev: str) -> None:
    street = Street(chip=chip).linked(at_ev)

    assert street.states == ["unplugged", "waiting", "matching", "joining", "linked"]
    assert street.station.up
    assert street.evs["ev"].linked or chip == OTHER  # that tells of no link: it is believed
    assert alerts(street) == []


def test_the_modem_has_its_key_before_the_pilot_oscillates() -> None:
    street = Street({"key_settle_s": 1.0})
    street.plug_in()
    street.advance(0.9)
    assert street.station.duty is X1
    assert street.modem.nmk

    street.advance(0.2)

    assert street.station.duty == DIGITAL


def test_the_link_is_told_when_it_has_been_up_for_200_ms() -> None:
    # TP_link_ready_notification
    street = Street().waiting()
    street.drive_up()
    street.until(Link.JOINING)
    while street.station.modem.link is not True:
        street.advance(0.01)
    began = street.now

    street.until(Link.LINKED)

    assert street.now - began == pytest.approx(0.2, abs=0.02)


@pytest.mark.parametrize("pilot", [Pilot.B, Pilot.C, Pilot.D])
def test_states_b_c_and_d_are_a_vehicle(pilot: Pilot) -> None:
    street = Street().ready()
    street.pilot = pilot
    street.look()

    assert street.state is Link.WAITING


@pytest.mark.parametrize("pilot", [Pilot.A, Pilot.E, Pilot.F])
def test_states_a_e_and_f_end_everything(pilot: Pilot) -> None:
    street = Street().linked()
    street.pilot = pilot
    street.look()

    assert not street.station.up
    assert street.station.duty is X1
    assert street.state is Link.STARTING


def test_a_pilot_that_cannot_be_read_changes_nothing() -> None:
    street = Street().linked()
    street.pilot = Pilot.UNKNOWN
    street.look()

    assert street.station.up


def test_unplugging_at_any_point_stops_matching() -> None:
    street = Street().waiting()
    street.drive_up()
    street.until(Link.MATCHING)

    street.unplug()

    assert street.states[-1] == "starting"
    assert street.say(f.SlacParmReq(run_id=bytes(8)), to=f.BROADCAST) == []


def test_octets_that_are_no_frame_of_slac_are_counted_and_told() -> None:
    # security: vendor messages and others from the cable
    street = Street().waiting()
    write_module = bytes.fromhex("88e100 20a0 00b052") + bytes(60)
    for octets in (b"", EV_MAC, STATION_MAC + EV_MAC + write_module, bytes(1600)):
        assert street.hear(octets) == []
    street.say(f.SlacParmReq(run_id=bytes(8)), to=f.BROADCAST)

    assert street.told(Told)[-1].ignored == {
        "cut short": 2,
        "message that is not for a station's host": 1,
        "longer than Ethernet allows": 1,
    }


def test_what_was_ignored_is_forgotten_with_the_plug() -> None:
    street = Street().waiting()
    street.hear(b"")
    street.unplug()

    assert street.ignored == {}


# --- keys -----------------------------------------------------------------------------------------


def test_every_vehicle_gets_a_new_key() -> None:
    street, keys = Street(), set()
    for _ in range(5):
        street.until(Link.UNPLUGGED)
        street.plug_in()
        street.drive_up()
        street.until(Link.LINKED)
        keys.add(street.modem.nmk)
        street.unplug()
        street.advance(0.1)

    assert len(keys) == 5
    assert street.modem.nmk not in keys


def test_within_a_second_after_the_session_the_network_is_left() -> None:
    # TP_match_leave
    street = Street().linked()
    key = street.modem.nmk

    street.end(DataLink.TERMINATE)
    street.advance(0.1)

    assert street.modem.nmk != key
    assert not street.station.up


def test_a_pause_keeps_the_key_and_the_ev_joins_again_without_matching() -> None:
    # ISO 15118-2 8.4.2: the link is looked for with the old parameters first
    street = Street().linked()
    key = street.modem.nmk
    street.end(DataLink.PAUSE)
    street.line.modems["ev"].nmk = b""  # its modem sleeps
    street.advance(3.0)
    assert (street.state, street.station.up, street.modem.nmk) == (Link.PAUSED, False, key)

    street.line.modems["ev"].nmk = key
    street.advance(2.0)
    assert street.station.up
    street.session = True
    street.look()

    assert street.state is Link.LINKED
    assert street.modem.nmk == key


def test_an_ev_that_has_lost_the_key_in_the_pause_is_given_the_same() -> None:
    street = Street().linked()
    key = street.modem.nmk
    street.end(DataLink.PAUSE)
    street.line.modems["ev"].nmk = b""
    street.advance(3.0)

    again = street.drive_up()
    street.advance(5.0)

    assert again.linked
    assert again.nmk == key
    assert street.station.up
    assert street.state is Link.PAUSED


def test_a_pause_ends_with_the_plug() -> None:
    street = Street().linked()
    key = street.modem.nmk
    street.end(DataLink.PAUSE)

    street.unplug()
    street.advance(0.2)

    assert street.modem.nmk != key


# --- several vehicles -----------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(5))
def test_a_neighbour_that_is_heard_by_crosstalk_does_not_get_in_the_way(seed: int) -> None:
    street = Street(line=PowerLine(loss=0.05, delay_s=0.003, seed=seed)).waiting()
    street.line.attach("neighbour", LUMISSIL, measures=False)
    street.line.attenuation_db[frozenset({STATION, "neighbour"})] = CROSSTALK_DB
    other = street.drive_up("neighbour", OTHER_MAC)
    street.advance(0.3)
    ours = street.drive_up()

    street.until(Link.LINKED)

    assert ours.linked
    assert not other.linked
    match = street.station.matching.match
    assert match is not None
    assert match.mac == EV_MAC


@pytest.mark.parametrize("seed", range(20))
def test_an_ev_is_linked_although_frames_get_lost(seed: int) -> None:
    street = Street(line=PowerLine(loss=0.15, delay_s=0.002, seed=seed)).waiting()
    ev = street.drive_up()

    street.until(Link.LINKED, within_s=30.0)

    assert ev.linked


def test_the_simulated_ev_gives_up_after_ten_seconds() -> None:
    # TT_matching_repetition
    street = Street().ready()
    ev = street.drive_up()
    street.advance(12.0)

    assert ev.failure == "no station answers CM_SLAC_PARM.REQ"


def test_the_simulated_ev_does_not_choose_a_station_that_is_too_far() -> None:
    street = Street().waiting()
    street.line.attach("ev", measures=False)
    street.line.attenuation_db[frozenset({STATION, "ev"})] = CROSSTALK_DB
    ev = street.drive_up()
    street.advance(20.0)

    assert ev.failure == "no station is nearer than 60 dB"
