"""Recorded SLAC of real cars, replayed as EV and modem: the station decides as the recorded one.

The clock is that of the capture. What the older station did not answer, ours may.
"""

from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from secc.slac import frames as f
from secc.slac.association import Link
from tests.slac.recorded import CAPTURES, FROM_EV, Recorded, said, same, sent, slac, stations
from tests.slac.street import Street

pytestmark = pytest.mark.skipif(
    not CAPTURES, reason="no third-party data: ../shared/data/captures is absent"
)
MOST_GAP_S = 60.0  # nothing happens in longer ones


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
        message = sent(recorded)
        if isinstance(message, f.SlacMatchCnf) and recorded.frame.source == mac:
            street.unplug()
            street.until(Link.UNPLUGGED)
            street.plug_in()
        elif isinstance(message, FROM_EV) or (
            isinstance(message, f.AttenProfileInd) and recorded.frame.source == modem
        ):
            street.hear(recorded.octets)
    return street


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


def test_the_recorded_cars_are_many() -> None:
    assert len(list(cases())) >= 25
