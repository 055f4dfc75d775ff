"""From plug-in to unplug on real Ethernet frames: station, modems and vehicles as processes."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from secc.reports import Link, SessionEnded
from secc.slac import frames as f
from tests.integration.slac import SLAC, doctor, modems, vehicle
from tests.integration.station import Station, station
from tools import cable as cables
from tools.cable import STATION, PowerLine
from tools.running import running

ONE_EV = ("--port", "plc0", "--port", "plc1:lumissil:ev")
SHORT = ("--set", "loops=3")


@pytest.fixture(scope="module")
def lines() -> Iterator[tuple[PowerLine, ...]]:
    reason = cables.missing()
    if reason:
        pytest.skip(reason)
    with cables.power_line(vehicles=2) as laid:
        yield laid


@pytest.fixture
def line(lines: tuple[PowerLine, ...]) -> PowerLine:
    return lines[0]


def states(secc: Station) -> list[str]:
    """States of the data link, in order."""
    return [
        line.split('"state":"')[1].split('"')[0]
        for line in secc.watch.lines
        if line.startswith('{"type":"link"')
    ]


@pytest.mark.parametrize(
    ("at_station", "at_vehicle"), [("qualcomm", "lumissil"), ("lumissil", "qualcomm")]
)
def test_a_vehicle_plugs_in_links_charges_and_leaves(
    line: PowerLine, tmp_path: Path, at_station: str, at_vehicle: str
) -> None:
    ports = ("--port", f"plc0:{at_station}", "--port", f"plc1:{at_vehicle}:ev")
    with (
        modems(line, *ports, "--delay", "0.002", "--loss", "0.05", "--seed", "3"),
        station(line, tmp_path, SLAC) as secc,
        running(vehicle(line, secc, *SHORT)) as ev,
    ):
        linked = secc.wait_for(Link, 15.0, state="linked")
        ended = secc.wait_for(SessionEnded, 20.0)
        left = secc.wait_for(Link, 10.0, state="unplugged", since=ended.time)
        assert ev.wait(10.0) == 0, ev.tail()

    assert linked.attenuation_db == pytest.approx(18, abs=2)
    assert ended.ok
    assert left.ev is None
    started = states(secc).index("waiting")
    assert states(secc)[started : started + 4] == ["waiting", "matching", "joining", "linked"]
    sent = [m["octets"] for m in secc.traced("message", carrier="ethernet", direction="out")]
    messages = [f.decode(bytes.fromhex(octets)).message for octets in sent]
    keys = [message.nmk for message in messages if isinstance(message, f.SetKeyReq)]
    (given,) = {message.nmk for message in messages if isinstance(message, f.SlacMatchCnf)}
    assert given == keys[0] != keys[-1]  # the next vehicle gets another


def test_without_modem_the_pilot_does_not_oscillate_and_the_doctor_says_why(
    line: PowerLine, tmp_path: Path
) -> None:
    with station(line, tmp_path, SLAC + "modem_silence_s = 1.0\n") as secc:
        secc.ctl("pilot", "B")
        secc.process.wait_for(lambda text: "modem_silent" in text, 10.0, "alert of silence")
        assert '"oscillator":false' in secc.ctl("state")
        assert '"link":"starting"' in secc.ctl("state")
    config = tmp_path / "station.toml"
    with running(doctor(line, config, STATION)) as examined:
        assert examined.wait(15.0) == 1
    assert any("FAIL modem" in text and "check its power" in text for text in examined.lines), (
        examined.tail()
    )


def test_the_doctor_finds_everything_in_order(line: PowerLine, tmp_path: Path) -> None:
    config = tmp_path / "station.toml"
    config.write_text(SLAC)
    with modems(line, *ONE_EV), running(doctor(line, config, STATION)) as examined:
        assert examined.wait(15.0) == 0, examined.tail()

    found = {text.split()[1]: text for text in examined.lines}
    assert "QCA7005" in found["modem"]
    assert found["network"].startswith("ok")
    assert found["raw"].startswith("ok")


def test_the_doctor_leaves_the_modem_of_a_running_station_alone(
    line: PowerLine, tmp_path: Path
) -> None:
    with modems(line, *ONE_EV), station(line, tmp_path, SLAC):
        config = tmp_path / "station.toml"
        with running(doctor(line, config, STATION)) as examined:
            assert examined.wait(15.0) == 0, examined.tail()

    assert any("stop that first" in text for text in examined.lines)


def test_a_modem_that_dies_ends_the_session(line: PowerLine, tmp_path: Path) -> None:
    with (
        modems(line, *ONE_EV) as plc,
        station(line, tmp_path, SLAC + "modem_silence_s = 1.0\n") as secc,
        running(vehicle(line, secc)),
    ):
        secc.wait_for(Link, 15.0, state="linked")
        secc.watch.wait_for(lambda text: '"phase":"cable_check"' in text, 10.0, "cable check")
        plc.kill()
        ended = secc.wait_for(SessionEnded, 10.0)

    assert (ended.by, ended.ok) == ("network", False)


def test_of_two_vehicles_the_one_that_is_plugged_in_is_linked(
    lines: tuple[PowerLine, ...], tmp_path: Path
) -> None:
    plugged, neighbour = lines
    ports = (*ONE_EV, "--port", "plc2:qualcomm:ev", "--attenuation", "plc0,plc2=60")
    with (
        modems(plugged, *ports),
        station(plugged, tmp_path, SLAC) as secc,
        running(vehicle(neighbour, None)) as other,
        running(vehicle(plugged, secc, *SHORT)) as ev,
    ):
        linked = secc.wait_for(Link, 15.0, state="linked")
        assert secc.wait_for(SessionEnded, 20.0).ok
        assert ev.wait(10.0) == 0, ev.tail()
        assert not any("PASS" in text for text in other.lines)

    assert linked.attenuation_db == pytest.approx(18, abs=2)
