"""SLAC in the station's own trace, as `secc decode` reads it."""

import pytest

from secc.capture.tracefile import TraceReader
from secc.slac import frames as f
from tests.slac.street import EV_MAC, STATION_MAC


def line(octets: bytes, direction: str = "in") -> dict[str, object]:
    return {
        "type": "message",
        "time": 5.0,
        "direction": direction,
        "carrier": "ethernet",
        "peer": f.mac(EV_MAC),
        "octets": octets.hex(),
    }


@pytest.mark.parametrize(
    ("message", "name", "side"),
    [
        (f.SlacParmReq(run_id=b"run  one"), "CM_SLAC_PARM.REQ", "EV"),
        (f.SlacParmCnf(forwarding_sta=EV_MAC, run_id=b"run  one"), "CM_SLAC_PARM.CNF", "EVSE"),
        (f.SetKeyCnf(result=1), "CM_SET_KEY.CNF", ""),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_frame_of_slac_is_read_from_the_trace(message, name: str, side: str) -> None:
    octets = f.encode(f.Frame(STATION_MAC, EV_MAC, message))

    (record,) = TraceReader("trace").read(line(octets), 1)

    assert (record.layer, record.message, record.side) == ("homeplug", name, side)
    assert (record.source, record.destination) == (f.mac(EV_MAC), f.mac(STATION_MAC))
    assert record.error is None


def test_octets_that_are_no_frame_are_a_damaged_line() -> None:
    with pytest.raises(ValueError, match="no management message"):
        TraceReader("trace").read(line(b"\0" * 10), 1)
