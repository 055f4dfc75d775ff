"""SLAC frames out of third-party captures, with the time of each in seconds."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from secc.capture.files import CaptureError, Packet, packets
from secc.slac import frames as f
from tests.shared_data import shared_data

FOLDER = shared_data()
CAPTURES = (
    sorted(p for p in (FOLDER / "captures").iterdir() if p.suffix in (".pcapng", ".dump", ".pcap"))
    if FOLDER and (FOLDER / "captures").is_dir()
    else []
)
_ETHERNET = 1
FROM_EV = (f.SlacParmReq, f.StartAttenCharInd, f.MnbcSoundInd, f.AttenCharRsp, f.SlacMatchReq)
ROUNDING_DB = 3


class Recorded(NamedTuple):
    """One frame as it was captured; `frame` None: not one of ours, `why` says why."""

    time: float
    octets: bytes
    frame: f.Frame | None
    why: f.Why | None = None


def homeplug(capture: Path) -> Iterator[Recorded]:
    """Every HomePlug frame of a capture, up to its damage if it has any."""
    with capture.open("rb") as stream:
        try:
            for packet in packets(stream):
                if not isinstance(packet, Packet) or packet.link != _ETHERNET:
                    continue
                octets = packet.data
                if octets[12:14] == b"\x81\x00":  # VLAN
                    octets = octets[:12] + octets[16:]
                if octets[12:14] == f.ETHERTYPE:
                    yield _read(packet.time / 1e9, octets)
        except CaptureError:
            return


def _read(time: float, octets: bytes) -> Recorded:
    try:
        return Recorded(time, octets, f.decode(octets))
    except f.FrameError as error:
        return Recorded(time, octets, None, error.why)


def slac(capture: Path) -> list[Recorded]:
    """Those of a capture that this station understands, in the order of time."""
    read = [recorded for recorded in homeplug(capture) if recorded.frame is not None]
    return sorted(read, key=lambda recorded: recorded.time)


def stations(frames: list[Recorded]) -> dict[bytes, bytes]:
    """Every recorded station and the modem that measured for it.

    Where two stations were recorded on one line, it is not known which modem was whose.
    """
    modems = {r.frame.source for r in frames if isinstance(sent(r), f.AttenProfileInd)}
    if len(modems) != 1:
        return {}
    (modem,) = modems
    return {r.frame.source: modem for r in frames if isinstance(sent(r), f.SlacParmCnf)}


def sent(recorded: Recorded) -> Any:
    """The message of a frame that was understood."""
    assert recorded.frame is not None
    return recorded.frame.message


def said(frames: list[Recorded], mac: bytes, kind: type[Any]) -> list[Any]:
    """What the recorded station sent."""
    return [sent(r) for r in frames if isinstance(sent(r), kind) and r.frame.source == mac]


def same(ours: f.AttenCharInd, theirs: f.AttenCharInd) -> bool:
    """Some stations correct for their hardware, by one number of dB for all groups."""
    corrected = [a - b for a, b in zip(ours.groups, theirs.groups, strict=True)]
    of_one_run = ours.run_id == theirs.run_id and ours.num_sounds == theirs.num_sounds
    return of_one_run and max(corrected) - min(corrected) <= ROUNDING_DB
