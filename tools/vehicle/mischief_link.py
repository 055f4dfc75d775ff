"""Misbehaviours below the messages: segments, V2GTP headers, the connection, the control pilot."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from secc.reports import Simulate
from tools.vehicle.mischief_table import SILENCE_S, Table, entry_in
from tools.vehicle.steps import Bench, Event, HangUp, Over, Pause, Receive, Send, Steps
from tools.vehicle.wire import frame

if TYPE_CHECKING:
    from tools.vehicle.drive import Drive

TABLE: Table = {}
mischief = entry_in(TABLE)


def _ignored(drive: Drive, octets: bytes, request: Any) -> Steps:
    """`octets` get no answer, and the proper request does."""
    happened = yield Send((octets,), SILENCE_S)
    if happened is not Event.TIME_OUT:
        drive.findings.append(f"something that must be ignored led to {happened!r}")
    return (yield from drive.plain(request))


def _pilot_fails(drive: Drive, request: Any, word: Simulate) -> Steps:
    """The station ends everything: it closes, after a FAILED if a request comes first."""
    yield Bench(word)
    yield Pause(0.2)
    happened = yield Send((drive.octets(request),), SILENCE_S)
    if isinstance(happened, bytes):
        answer = drive.answer(request, happened, drive.now)
        if answer.ResponseCode.value.startswith("OK"):
            drive.findings.append(f"{answer.ResponseCode.value} although the pilot has failed")
    yield from drive.closes(3.0)
    raise Over("closed")


# --- transport ----------------------------------------------------------------------------------


@mischief("SupportedAppProtocol")
def byte_wise(drive: Drive, request: Any) -> Steps:
    """Every octet in a segment of its own, from here on."""
    drive.cut = lambda octets: tuple(bytes([octet]) for octet in octets)
    return (yield from drive.plain(request))


@mischief("SupportedAppProtocol")
def split_header(drive: Drive, request: Any) -> Steps:
    """V2GTP header and payload in segments of their own, from here on."""
    drive.cut = lambda octets: (octets[:8], octets[8:])
    return (yield from drive.plain(request))


@mischief("Loop")
def merged_segments(drive: Drive, request: Any) -> Steps:
    """Two requests in one segment: both must be answered in order."""
    octets, sent_at = drive.octets(request), drive.now
    drive.answer(request, (yield Send((octets + octets,), SILENCE_S)), sent_at)
    return drive.answer(request, (yield Receive(SILENCE_S)), sent_at)


@mischief("ServiceDiscovery")
def garbage_exi(drive: Drive, request: Any) -> Steps:
    """A payload that is no EXI document of the protocol: ignored, but not as the first of all."""
    garbage = frame(b"\x80" + b"\xff" * 40)
    if drive.namespace is None:
        yield Send((garbage,), SILENCE_S)
        yield from drive.closes(5.0)
        raise Over("closed")
    return (yield from _ignored(drive, garbage, request))


@mischief("ServiceDiscovery")
def bad_version(drive: Drive, request: Any) -> Steps:
    """A V2GTP header of another version: it must be ignored."""
    return (yield from _ignored(drive, frame(b"", version=0xFF), request))


@mischief("ServiceDiscovery")
def bad_inverse(drive: Drive, request: Any) -> Steps:
    """A V2GTP header whose second octet is not the inverse: it must be ignored."""
    return (yield from _ignored(drive, frame(b"", inverse=0xFF), request))


@mischief("ServiceDiscovery")
def bad_payload_type(drive: Drive, request: Any) -> Steps:
    """A message of an unknown payload type: it must be ignored."""
    payload = drive.octets(request)[8:]
    return (yield from _ignored(drive, frame(payload, 0x7001), request))


@mischief("ServiceDiscovery")
def zero_length(drive: Drive, request: Any) -> Steps:
    """A V2GTP message without payload: it must be ignored."""
    return (yield from _ignored(drive, frame(b""), request))


@mischief("ServiceDiscovery")
def huge_length(drive: Drive, request: Any) -> Steps:  # noqa: ARG001
    """Announces a payload of 16 MiB."""
    yield Send((frame(b"", length=1 << 24),), SILENCE_S)
    yield from drive.closes(5.0)
    raise Over("closed")


@mischief("Loop")
def kill_connection(drive: Drive, request: Any) -> Steps:  # noqa: ARG001
    """Resets the TCP connection."""
    yield HangUp(reset=True)
    raise Over("killed")


@mischief("Loop")
def close_connection(drive: Drive, request: Any) -> Steps:  # noqa: ARG001
    """Closes the TCP connection without SessionStop."""
    yield HangUp()
    raise Over("killed")


# --- control pilot; the plant must be simulated ---------------------------------------------------


@mischief("CableCheck", only=("dc",), bench=True)
def stay_in_b(drive: Drive, request: Any) -> Steps:
    """Pilot state B at cable check."""
    yield Bench(Simulate(pilot="B"))
    yield from drive.refused(request, "FAILED")  # [V2G2-917], [V2G-DC-547]


@mischief("WeldingDetection", only=("dc",), bench=True)
def stay_in_c(drive: Drive, request: Any) -> Steps:
    """Pilot state C after PowerDelivery(Stop)."""
    yield Bench(Simulate(pilot="C"))
    yield from drive.refused(request, "FAILED")  # [V2G2-921], [V2G-DC-556]


@mischief("Loop", bench=True)
def unplug(drive: Drive, request: Any) -> Steps:
    """The plug is pulled in the charge loop."""
    return (yield from _pilot_fails(drive, request, Simulate(pilot="A", inlet_closed=False)))


@mischief("Loop", only=("dc",), bench=True)
def drop_to_b(drive: Drive, request: Any) -> Steps:
    """Pilot state B in the charge loop: the vehicle's way to say stop now."""
    return (yield from _pilot_fails(drive, request, Simulate(pilot="B")))


@mischief("Loop", bench=True)
def short_pilot(drive: Drive, request: Any) -> Steps:
    """Control pilot and protective earth touch in the charge loop."""
    return (yield from _pilot_fails(drive, request, Simulate(short=True)))


@mischief("Loop", bench=True)
def lose_earth(drive: Drive, request: Any) -> Steps:
    """Protective earth is lost in the charge loop."""
    return (yield from _pilot_fails(drive, request, Simulate(pe=False)))
