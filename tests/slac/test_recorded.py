"""Recorded SLAC of real cars, replayed as EV and modem: the station decides as the recorded one.

The clock is that of the capture. What the older station did not answer, ours may.
"""

from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from secc.slac import frames as f
from secc.slac.association import Link
from tests.slac.recorded import CAPTURES, Recorded, slac
from tests.slac.street import Street

pytestmark = pytest.mark.skipif(
    not CAPTURES, reason="no third-party data: ../shared/data/captures is absent"
)
FROM_EV = (f.SlacParmReq, f.StartAttenCharInd, f.MnbcSoundInd, f.AttenCharRsp, f.SlacMatchReq)
ROUNDING_DB = 3
MOST_GAP_S = 60.0  # nothing happens in longer ones


def stations(frames: list[Recorded]) -> dict[bytes, bytes]:
    """Every recorded station and the modem that measured for it.

    Where two stations were recorded on one line, it is not known which modem was whose.
    """
    modems = {r.frame.source for r in frames if isinstance(_message(r), f.AttenProfileInd)}
    if len(modems) != 1:
        return {}
    (modem,) = modems
    return {r.frame.source: modem for r in frames if isinstance(_message(r), f.SlacParmCnf)}


def _message(recorded: Recorded) -> Any:
    assert recorded.frame is not None
    return recorded.frame.message


def cases() -> Iterator[Any]:
    """One for each station of each capture."""
    for capture in CAPTURES:
        frames = slac(capture)
        for station, modem in stations(frames).items():
            yield pytest.param(frames, station, modem, id=f"{capture.stem}-{station.hex()[-4:]}")


def replay(frames: list[Recorded], mac: bytes, modem: bytes) -> Street:
    """Everything that EVs and modem sent, at its time; unplugged after each recorded match."""
    street = Street({"key_settle_s": 0.0}, mac=mac, modem_mac=modem).waiting()
    before = frames[0].time
    for recorded in frames:
        street.advance(min(max(recorded.time - before, 0.0), MOST_GAP_S))
        before = recorded.time
        message = _message(recorded)
        if isinstance(message, f.SlacMatchCnf) and recorded.frame.source == mac:
            street.unplug()
            street.until(Link.UNPLUGGED)
            street.plug_in()
        elif isinstance(message, FROM_EV) or (
            isinstance(message, f.AttenProfileInd) and recorded.frame.source == modem
        ):
            street.hear(recorded.octets)
    return street


def said(frames: list[Recorded], mac: bytes, kind: type[Any]) -> list[Any]:
    """What the recorded station sent."""
    return [_message(r) for r in frames if isinstance(_message(r), kind) and r.frame.source == mac]


@pytest.mark.parametrize(("frames", "mac", "modem"), list(cases()))
def test_a_recorded_car_gets_the_same_answers(
    frames: list[Recorded], mac: bytes, modem: bytes
) -> None:
    street = replay(frames, mac, modem)

    for kind in (f.SlacParmCnf, f.SlacMatchCnf):
        theirs = Counter(message.run_id for message in said(frames, mac, kind))
        ours = Counter(message.run_id for message in street.messages(kind))
        assert set(theirs) <= set(ours), kind.__name__
    for result in said(frames, mac, f.AttenCharInd):
        assert any(same(ours, result) for ours in street.messages(f.AttenCharInd)), result


def same(ours: f.AttenCharInd, theirs: f.AttenCharInd) -> bool:
    """Some stations correct for their hardware, by one number of dB for all groups."""
    corrected = [a - b for a, b in zip(ours.groups, theirs.groups, strict=True)]
    of_one_run = ours.run_id == theirs.run_id and ours.num_sounds == theirs.num_sounds
    return of_one_run and max(corrected) - min(corrected) <= ROUNDING_DB


def test_the_recorded_cars_are_many() -> None:
    assert len(list(cases())) >= 25
