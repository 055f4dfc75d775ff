"""The station's own modem: found, keyed, asked, watched, and never believed without reason."""

from itertools import pairwise

import pytest

from secc.reports import Alert, Modem
from secc.session.plant import DataLink
from secc.slac import frames as f
from secc.slac import vendor as v
from secc.slac.association import Link
from secc.slac.modem import network_id
from tests.slac.street import EV_MAC, Street
from tools.power_line import LUMISSIL, OTHER, QUALCOMM, RESET_S

LONG = float("inf")


def test_the_network_id_is_derived_from_the_key() -> None:
    # the key that adapters have when they leave the factory, and its published NID
    assert network_id(bytes.fromhex("b59319d7e8157ba001b018669ccee30d")).hex() == "026bcba5354e08"


@pytest.mark.parametrize(
    ("chip", "words"),
    [(QUALCOMM, "Qualcomm QCA7005 MAC-QCA7005-1.1.0.730"), (LUMISSIL, "IS31CG53xx 1.4.2.7")],
)
def test_chip_and_firmware_are_found_at_the_start(chip: str, words: str) -> None:
    street = Street(chip=chip).ready()

    (found,) = street.told(Modem)
    assert words in found.chip
    assert found.mac == f.mac(street.modem.mac)


def test_a_chip_without_vendor_messages_gets_its_key_all_the_same() -> None:
    street = Street(chip=OTHER).ready()

    assert street.modem.nmk
    assert street.told(Modem) == []
    assert len(street.messages(v.QcaVersionReq)) == 3


def test_a_modem_with_the_configuration_of_an_ev_is_told_and_measures_nothing() -> None:
    street = Street(measures=False).waiting()
    street.drive_up()
    street.advance(3.0)

    assert [alert.name for alert in street.told(Alert)] == ["modem_role", "modem_deaf"]


def test_a_module_that_cannot_be_read_says_nothing_of_the_role() -> None:
    street = Street().ready()
    street.station.modem.role = None

    street.say(v.QcaReadModuleCnf(status=1, value=v.ROLE_EV), street.modem.mac)

    assert street.station.modem.role is None


def test_an_answer_for_another_module_is_none() -> None:
    street = Street().ready()

    street.say(v.QcaReadModuleCnf(offset=0, value=v.ROLE_EV), street.modem.mac)

    assert street.station.modem.role == v.ROLE_STATION


# --- the key --------------------------------------------------------------------------------------


def test_a_refused_key_is_asked_for_again_with_growing_pauses() -> None:
    street = Street()
    street.modem.refusals = 4
    street.until(Link.UNPLUGGED)

    asked = street.times(f.SetKeyReq)
    pauses = [later - earlier for earlier, later in pairwise(asked)]
    assert pauses == pytest.approx([0.5, 1.0, 2.0, 4.0], abs=0.05)
    assert len({request.nmk for request in street.messages(f.SetKeyReq)}) == 1
    assert [alert.name for alert in street.told(Alert)] == ["modem_refuses_key"]
    assert street.station.duty is None


def test_the_pauses_end_at_five_seconds() -> None:
    street = Street()
    street.modem.refusals = 8
    street.until(Link.UNPLUGGED)

    asked = street.times(f.SetKeyReq)
    assert asked[-1] - asked[-2] == pytest.approx(5.0, abs=0.05)


@pytest.mark.parametrize("chip", [QUALCOMM, LUMISSIL])
def test_a_chip_that_refuses_three_times_may_be_reset(chip: str) -> None:
    street = Street({"reset_modem": True}, chip=chip)
    street.modem.refusals = 3
    street.until(Link.UNPLUGGED)

    reset = v.QcaResetReq if chip == QUALCOMM else v.LumissilResetReq
    assert len(street.messages(reset)) == 1
    assert street.modem.nmk


def test_a_chip_of_unknown_vendor_cannot_be_reset() -> None:
    street = Street(chip=OTHER).ready()

    assert street.station.modem.reset(street.now) == []


@pytest.mark.parametrize(("policy", "linked"), [("auto", False), ("any", True)])
def test_a_result_of_zero_from_a_known_chip_is_a_refusal_unless_configured(
    policy: str, linked: bool
) -> None:
    street = Street({"key_success": policy})
    street.modem.refusals = 1_000
    street.advance(20.0)

    assert (street.state is Link.UNPLUGGED) is linked


def test_a_confirmation_that_nobody_asked_for_is_ignored() -> None:
    street = Street().ready()

    street.say(f.SetKeyCnf(result=1), street.modem.mac)

    assert street.ignored == {"message of another role": 1}


def test_somebody_on_the_cable_cannot_play_the_modem() -> None:
    street = Street().linked()
    for message in (v.QcaLinkCnf(link=0), v.QcaLinkCnf(link=0), v.QcaLinkCnf(link=0)):
        street.say(message, EV_MAC)
    street.say(v.QcaVersionCnf(device=0, length=4, text=b"EVIL"), EV_MAC)

    assert street.station.up
    assert "EVIL" not in str(street.station.modem.chip)
    assert street.ignored["message of another role"] == 4


def test_a_link_status_of_the_network_before_is_not_believed() -> None:
    street = Street().linked()
    street.end(DataLink.TERMINATE)

    street.say(v.QcaLinkCnf(link=1), street.modem.mac)

    assert street.station.modem.link is None


# --- silence --------------------------------------------------------------------------------------


@pytest.mark.parametrize("chip", [QUALCOMM, LUMISSIL])
@pytest.mark.parametrize("plugged", [False, True])
def test_a_silent_modem_is_noticed_and_set_up_anew_when_it_is_back(
    chip: str, plugged: bool
) -> None:
    street = Street(chip=chip)
    if plugged:
        street.linked()
    else:
        street.ready()
    key, began = street.modem.nmk, street.now
    street.modem.silent_until = LONG
    street.until(Link.STARTING)
    assert 5.0 <= street.now - began <= 7.0
    assert street.station.duty is None
    assert not street.station.up
    street.advance(30.0)
    assert [alert.name for alert in street.told(Alert)] == ["modem_silent"]

    street.modem.silent_until = street.now
    street.modem.nmk = b""
    street.until(Link.WAITING if plugged else Link.UNPLUGGED, within_s=10.0)

    assert street.modem.nmk != key
    assert street.station.duty == (0.05 if plugged else None)


def test_a_modem_that_starts_after_the_station_is_found() -> None:
    street = Street()
    street.modem.silent_until = street.now + 20.0
    street.line._queue.clear()
    street.station.modem.chip = None
    street.advance(15.0)
    street.until(Link.UNPLUGGED, within_s=15.0)

    assert street.station.modem.chip is not None


def test_a_silent_chip_of_unknown_vendor_is_noticed_by_its_key() -> None:
    street = Street(chip=OTHER).ready()
    street.modem.silent_until = LONG
    street.plug_in()
    street.unplug()
    street.advance(8.0)
    assert [alert.name for alert in street.told(Alert)] == ["modem_silent"]

    street.modem.silent_until = street.now
    street.until(Link.UNPLUGGED, within_s=10.0)


def test_the_answer_to_a_reset_is_not_a_message_of_slac() -> None:
    street = Street().ready()
    before = street.ignored

    street.say(v.QcaResetCnf(), street.modem.mac)

    assert street.ignored == before
    assert RESET_S > 1.0
