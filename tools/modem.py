"""PLC modems and the line between them as a process: one modem for each Ethernet port.

`python -m tools.modem --port plc0 --port plc1:lumissil:ev`: the host of a modem is at the other
end of its port. Needs CAP_NET_RAW, or a network namespace of its own (`tools.cable`).
"""

import contextlib
import select
import socket
import time
from dataclasses import dataclass
from typing import Annotated

import typer

from secc.net.ethernet import open_raw, receive_all
from secc.slac.frames import ETHERTYPE
from tools.power_line import LUMISSIL, OTHER, QUALCOMM, Delivery, PowerLine

CHIPS = (QUALCOMM, LUMISSIL, OTHER)
SOL_PACKET, PACKET_VNET_HDR = 263, 15  # linux/if_packet.h
NO_OFFLOAD = bytes(10)  # linux/virtio_net.h
LONGEST = 65_536 + 256  # of frames that the hardware is to cut


@dataclass(frozen=True, slots=True)
class Port:
    """NAME[:CHIP][:ev]; a modem that is not an EV's measures sounds."""

    name: str
    chip: str = QUALCOMM
    measures: bool = True

    @classmethod
    def parse(cls, text: str) -> "Port":
        name, *rest = text.split(":")
        chips = [word for word in rest if word != "ev"]
        if len(chips) > 1 or any(chip not in CHIPS for chip in chips):
            raise typer.BadParameter(f"{text}: write NAME[:{'|'.join(CHIPS)}][:ev]")
        return cls(name, chips[0] if chips else QUALCOMM, "ev" not in rest)


def serve(line: PowerLine, sockets: dict[str, socket.socket]) -> None:
    """Carry frames until the process is ended."""
    names = {sock: name for name, sock in sockets.items()}
    while True:
        wait = None
        if (deadline := line.deadline) is not None:
            wait = max(0.0, deadline - time.monotonic())
        ready, _, _ = select.select(list(names), [], [], wait)
        arrived = line.tick(time.monotonic())
        for sock in ready:
            for octets in receive_all(sock, LONGEST):
                arrived += _heard(line, sockets, names[sock], octets)
        for name, octets in arrived:
            _send(sockets[name], NO_OFFLOAD + octets)


def _heard(
    line: PowerLine, sockets: dict[str, socket.socket], name: str, octets: bytes
) -> list[Delivery]:
    """What follows from a frame, after what its sender left for the hardware to fill in."""
    frame, now = octets[len(NO_OFFLOAD) :], time.monotonic()
    if frame[12:14] == ETHERTYPE:
        return line.receive(name, frame, now)
    for receiver in line.receivers(name, frame, now):
        _send(sockets[receiver], octets)
    return []


def _send(sock: socket.socket, octets: bytes) -> None:
    with contextlib.suppress(OSError):  # that host is gone: as on any line
        sock.send(octets)


def _open(name: str) -> socket.socket:
    """All frames, each after a virtio_net_hdr: checksums and cuts are still to be made."""
    sock = open_raw(name, everything=True)
    sock.setsockopt(SOL_PACKET, PACKET_VNET_HDR, 1)
    return sock


def _pair(text: str) -> tuple[frozenset[str], int]:
    pair, _, loss_db = text.partition("=")
    one, _, other = pair.partition(",")
    if not other or not loss_db.isdecimal():
        raise typer.BadParameter(f"{text}: write PORT,PORT=DB")
    return frozenset({one, other}), int(loss_db)


def main(
    port: Annotated[list[str], typer.Option(help="NAME[:qualcomm|lumissil|other][:ev]")],
    attenuation: Annotated[list[str] | None, typer.Option(help="PORT,PORT=DB of a pair")] = None,
    loss: Annotated[float, typer.Option(min=0, max=1, help="share of SLAC frames lost")] = 0.0,
    delay: Annotated[float, typer.Option(min=0, help="seconds on the line")] = 0.0,
    join: Annotated[float, typer.Option(min=0, help="seconds from key to link")] = 0.5,
    seed: Annotated[int, typer.Option(help="of losses and measurements")] = 0,
) -> None:
    """Simulate PLC modems; ends with SIGTERM or Ctrl-C."""
    line = PowerLine(loss=loss, delay_s=delay, join_s=join, seed=seed)
    sockets = {}
    for text in port:
        wanted = Port.parse(text)
        line.attach(wanted.name, wanted.chip, measures=wanted.measures)
        sockets[wanted.name] = _open(wanted.name)
    line.attenuation_db.update(map(_pair, attenuation or []))
    print("ready", flush=True)
    try:
        serve(line, sockets)
    except KeyboardInterrupt:
        raise typer.Exit from None


if __name__ == "__main__":
    typer.run(main)
