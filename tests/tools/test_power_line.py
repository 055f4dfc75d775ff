"""The simulated line: who hears what, who may join, and the arguments of its process."""

import pytest
import typer

from secc.slac import frames as f
from secc.slac import vendor as v
from tools.modem import Port, _pair
from tools.power_line import LUMISSIL, OTHER, QUALCOMM, RESET_S, PowerLine

HOSTS = {"station": bytes.fromhex("5ecc00000001"), "ev": bytes.fromhex("020000000001")}
NMK = bytes(range(16))


def line() -> PowerLine:
    made = PowerLine(join_s=0.5)
    made.attach("station", QUALCOMM)
    made.attach("ev", LUMISSIL, measures=False)
    return made


def say(made: PowerLine, name: str, message: object, now: float, to: bytes = f.LOCAL) -> list:
    """What is delivered at once, as (name, message)."""
    octets = f.encode(f.Frame(to, HOSTS[name], message))
    return [(to, f.decode(got).message) for to, got in made.receive(name, octets, now)]


def keyed(made: PowerLine, now: float = 0.0) -> PowerLine:
    for name in HOSTS:
        say(made, name, f.SetKeyReq(nid=bytes(7), nmk=NMK), now)
    return made


def ip(name: str, to: bytes = b"\x33\x33\0\0\0\1") -> bytes:
    return to + HOSTS[name] + b"\x86\xdd" + bytes(46)


def test_ip_passes_only_between_modems_with_the_same_key_that_have_joined() -> None:
    made = keyed(line())
    assert made.receivers("ev", ip("ev"), 0.4) == []
    assert made.receivers("ev", ip("ev"), 0.6) == ["station"]

    say(made, "station", f.SetKeyReq(nid=bytes(7), nmk=bytes(16)), 1.0)

    assert made.receivers("ev", ip("ev"), 2.0) == []


def test_a_frame_for_a_host_that_is_known_goes_there_only() -> None:
    made = keyed(line())
    made.attach("neighbour", OTHER).nmk = NMK
    made.receivers("station", ip("station"), 1.0)

    assert made.receivers("ev", ip("ev", HOSTS["station"]), 1.0) == ["station"]
    assert set(made.receivers("ev", ip("ev"), 1.0)) == {"station", "neighbour"}


@pytest.mark.parametrize(
    ("name", "question", "answer"),
    [("station", v.QcaLinkReq(), v.QcaLinkCnf), ("ev", v.LumissilLinkReq(), v.LumissilLinkCnf)],
)
def test_the_link_is_told_in_the_words_of_the_vendor(name: str, question, answer) -> None:
    made = keyed(line())

    assert [message.link for _, message in say(made, name, question, 0.4)] == [0]
    ((to, told),) = say(made, name, question, 0.6)
    assert (to, type(told), told.link) == (name, answer, 1)


def test_a_modem_does_not_speak_the_language_of_another_vendor() -> None:
    made = line()

    assert say(made, "ev", v.QcaVersionReq(), 0.0) == []
    assert say(made, "station", v.LumissilVersionReq(), 0.0) == []


def test_each_sound_that_is_heard_is_measured_as_loud_as_the_pair_is_near() -> None:
    made = line()
    made.attenuation_db[frozenset({"ev", "station"})] = 40
    sound = f.MnbcSoundInd(cnt=9, run_id=bytes(8))

    (first, heard), (second, measured) = say(made, "ev", sound, 0.0, f.BROADCAST)

    assert (first, second, heard) == ("station", "station", sound)
    assert measured.pev_mac == HOSTS["ev"]
    assert all(38 <= loss_db <= 42 for loss_db in measured.groups)
    assert len(say(made, "station", sound, 0.0, f.BROADCAST)) == 1  # that of an EV measures not


def test_frames_are_late_or_lost_as_asked() -> None:
    made = PowerLine(delay_s=0.1, loss=1.0)
    made.attach("station")
    made.attach("ev")
    assert say(made, "ev", f.SlacParmReq(run_id=bytes(8)), 0.0, f.BROADCAST) == []
    assert made.deadline is None
    made.loss = 0.0
    assert say(made, "ev", f.SlacParmReq(run_id=bytes(8)), 0.0, f.BROADCAST) == []
    assert made.deadline == 0.1

    assert [name for name, _ in made.tick(0.1)] == ["station"]


@pytest.mark.parametrize(
    ("name", "reset"), [("station", v.QcaResetReq()), ("ev", v.LumissilResetReq())]
)
def test_a_reset_costs_time_and_key(name: str, reset) -> None:
    made = keyed(line())
    say(made, name, reset, 1.0)

    assert made.modems[name].nmk == b""
    assert say(made, name, f.SetKeyReq(nid=bytes(7), nmk=NMK), 1.0 + RESET_S - 0.1) == []
    assert say(made, name, f.SetKeyReq(nid=bytes(7), nmk=NMK), 1.0 + RESET_S + 0.1)


def test_what_is_no_message_for_a_modem_is_not_answered() -> None:
    made = line()

    assert made.receive("station", f.LOCAL + HOSTS["station"] + f.ETHERTYPE + bytes(46), 0.0) == []
    assert say(made, "station", f.AttenCharRsp(source_address=bytes(6), run_id=bytes(8)), 0.0) == []


def test_ports_and_pairs_are_written_with_colon_and_comma() -> None:
    assert Port.parse("plc0") == Port("plc0", QUALCOMM, measures=True)
    assert Port.parse("plc1:lumissil:ev") == Port("plc1", LUMISSIL, measures=False)
    assert _pair("plc0,plc2=60") == (frozenset({"plc0", "plc2"}), 60)


@pytest.mark.parametrize("wrong", ["plc0:intel", "plc0:lumissil:qualcomm"])
def test_a_chip_that_is_not_known_is_refused(wrong: str) -> None:
    with pytest.raises(typer.BadParameter, match="qualcomm"):
        Port.parse(wrong)


@pytest.mark.parametrize("wrong", ["plc0=60", "plc0,plc1", "plc0,plc1=near"])
def test_a_pair_without_its_decibels_is_refused(wrong: str) -> None:
    with pytest.raises(typer.BadParameter, match="PORT,PORT=DB"):
        _pair(wrong)
