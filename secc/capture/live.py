"""What passes on an interface now: the same decoding, packet by packet (Linux, needs root)."""

from __future__ import annotations

import signal
import socket
import struct
import sys
import time
from collections.abc import Iterator

from secc.capture.conversation import Conversation
from secc.capture.files import CaptureError, Packet
from secc.capture.keylog import KeyLog
from secc.capture.options import Options
from secc.capture.record import Record
from secc.capture.run import Run
from secc.capture.source import Progress, Tap

_EVERYTHING = 0x0003  # ETH_P_ALL
_ADD_MEMBERSHIP, _PROMISCUOUS = 1, 1  # PACKET_ADD_MEMBERSHIP, PACKET_MR_PROMISC
_PACKET_LEVEL = 263  # SOL_PACKET
_LOOPBACK = 772  # ARPHRD_LOOPBACK
_LARGEST = 1 << 16
_PATIENCE_S = 0.2  # until a signal is noticed on a silent interface


class LiveSource:
    """An interface as a source; ends with Ctrl-C."""

    def __init__(self, interface: str, keys: KeyLog, forced: str) -> None:
        self.name = interface
        self.ended = 0
        self.is_session = True
        self.notes: list[str] = []
        self._keys = keys
        self._forced = forced
        self._stopped = False

    def stop(self, *_: object) -> None:
        """End after the packet at hand; takes the arguments of a signal handler."""
        self._stopped = True

    def records(
        self,
        progress: Progress | None = None,  # noqa: ARG002 - there is no end to come nearer to
        tap: Tap | None = None,
    ) -> Iterator[Record]:
        conversation = Conversation(self.name, self._keys, self._forced)
        for packet in self._packets():
            if tap is not None:
                tap(packet)
            self.ended = packet.time
            yield from conversation.receive(packet)
        yield from conversation.end()

    def _packets(self) -> Iterator[Packet]:
        number = 0
        with _listener(self.name) as listener:
            while not self._stopped:
                try:
                    data, (_, _, kind, hardware, _) = listener.recvfrom(_LARGEST)
                except TimeoutError:
                    continue
                if kind == socket.PACKET_OUTGOING and hardware == _LOOPBACK:
                    continue  # it comes in again
                number += 1
                yield Packet(number, time.time_ns(), 1, data, len(data))


def _listener(interface: str) -> socket.socket:
    try:
        listener = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(_EVERYTHING))
        listener.bind((interface, 0))
        request = struct.pack("IHH8s", socket.if_nametoindex(interface), _PROMISCUOUS, 0, b"")
        listener.setsockopt(_PACKET_LEVEL, _ADD_MEMBERSHIP, request)
        listener.settimeout(_PATIENCE_S)
    except PermissionError:
        raise CaptureError("--live needs root (or CAP_NET_RAW)") from None
    except OSError as error:
        raise CaptureError(error.strerror or str(error)) from None
    return listener


def listen(interface: str, options: Options, keys: KeyLog) -> int:
    """Decode what passes until Ctrl-C."""
    source = LiveSource(interface, keys, options.protocol)
    for ending in (signal.SIGINT, signal.SIGTERM):
        signal.signal(ending, source.stop)
    outcome = Run(source, options, sys.stdout.buffer, live=True).to_the_end()
    if outcome.error is not None:
        sys.stderr.write(f"secc decode: {interface}: {outcome.error}\n")
        return 1
    return 0
