"""SLAC of recorded cars on real Ethernet frames: our station, in the place of the recorded one."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from secc.slac import frames as f
from tests.integration.slac import SLAC
from tests.integration.station import station
from tests.slac.recorded import CAPTURES, FROM_EV, Recorded, said, same, sent, slac, stations
from tools import cable as cables
from tools.cable import STATION, Cable
from tools.running import running

CARS = ("BMW__iX", "MG4_electric__dinspec-DC")
LONGEST_GAP_S = 0.3


@pytest.fixture(scope="module")
def cable() -> Iterator[Cable]:
    """One of its own: the station's address is that of each recorded station in turn."""
    reason = cables.missing()
    if reason:
        pytest.skip(reason)
    with cables.cable() as laid:
        yield laid


def until_match(frames: list[Recorded], mac: bytes) -> list[Recorded]:
    """From the last CM_SLAC_PARM.REQ before the first match to the match."""
    (end, *_) = (
        at
        for at, one in enumerate(frames)
        if isinstance(sent(one), f.SlacMatchCnf) and one.frame and one.frame.source == mac
    )
    begin = max(at for at in range(end) if isinstance(sent(frames[at]), f.SlacParmReq))
    return frames[begin : end + 1]


def order(frames: list[Recorded], modem: bytes) -> str:
    """What EV and modem sent, each with its delay."""
    steps, before = [], frames[0].time
    for one in frames:
        assert one.frame is not None
        measured = isinstance(sent(one), f.AttenProfileInd) and one.frame.source == modem
        if isinstance(sent(one), FROM_EV) or measured:
            steps.append((min(one.time - before, LONGEST_GAP_S), one.octets.hex()))
            before = one.time
    return json.dumps({"modem": modem.hex(), "frames": steps})


@pytest.mark.parametrize("car", CARS)
def test_a_recorded_car_is_matched_on_the_wire(cable: Cable, tmp_path: Path, car: str) -> None:
    found = [capture for capture in CAPTURES if car in capture.name]
    if not found:
        pytest.skip("no third-party data: ../shared/data/captures is absent")
    frames = slac(found[0])
    ((mac, modem),) = stations(frames).items()
    run = until_match(frames, mac)
    cable.station.run("ip", "link", "set", STATION, "address", f.mac(mac))
    argv = (sys.executable, "-m", "tests.integration.recorded_car", order(run, modem))
    with (
        station(cable, tmp_path, SLAC) as secc,
        running(cable.vehicle.command(*argv)) as replayed,
    ):
        replayed.ready("keyed", 10.0)
        secc.ctl("pilot", "B")
        replayed.ready("played", 15.0)

    traced = secc.traced("message", carrier="ethernet", direction="out")
    ours = [f.decode(bytes.fromhex(line["octets"])).message for line in traced]
    for kind in (f.SlacParmCnf, f.SlacMatchCnf):
        runs = {message.run_id for message in ours if isinstance(message, kind)}
        assert {message.run_id for message in said(run, mac, kind)} <= runs
    results = [message for message in ours if isinstance(message, f.AttenCharInd)]
    for theirs in said(run, mac, f.AttenCharInd):
        assert any(same(result, theirs) for result in results), theirs
