"""A PN532 that is not there, on a pty; or a swipe at the reader that is a socket.

    python -m tools.rfid                      prints the name of the pty; each line of standard
                                              input is a card: UID in hex, seconds in the field
    python -m tools.rfid --socket PATH UID    one swipe at a bridge with reader.kind = "socket"

The chip is a class without I/O, written from the user manual and not from our driver.
"""

import asyncio
import os
import socket
import sys
import tty
from pathlib import Path
from typing import Annotated

import typer

_ACK = bytes.fromhex("0000ff00ff00")
_SYNTAX_ERROR = bytes.fromhex("0000ff01ff7f8100")
_VERSION = bytes.fromhex("32010607")  # IC, version 1.6, ISO 18092 and 14443 A, B
_ATQA, _SAK = b"\x00\x04", b"\x08"  # of a MIFARE Classic


class Chip:
    """`receive` answers octets of the host; `card` is what lies in the field."""

    def __init__(self) -> None:
        self.card: bytes | None = None
        self.silent = False
        self.awake = False
        self.commands: list[int] = []
        self._octets = b""

    def receive(self, octets: bytes) -> bytes:
        """What the chip sends back."""
        if self.silent:
            return b""
        self._octets += octets
        answers = b""
        while (start := self._octets.find(b"\x00\xff")) >= 0:
            head = self._octets[start + 2 : start + 4]
            end = start + 4 + (head[0] if head else 0) + 1
            if len(head) < 2 or (head != b"\x00\xff" and len(self._octets) < end):
                return answers
            if head == b"\x00\xff":  # the host acknowledges: it gives up the command
                self._octets = self._octets[start + 4 :]
                continue
            body, self._octets = self._octets[start + 4 : end], self._octets[end:]
            answers += self._command(head, body)
        return answers

    def _command(self, head: bytes, body: bytes) -> bytes:
        if sum(head) & 0xFF or sum(body) & 0xFF or body[0] != 0xD4:
            return b""  # a frame that is broken is not acknowledged
        code, data = body[1], body[2:-1]
        self.commands.append(code)
        match code:
            case 0x02:
                return _ACK + _framed(code, _VERSION)
            case 0x14 if data[:1] == b"\x01":
                self.awake = True
                return _ACK + _framed(code)
            case 0x32:
                return _ACK + _framed(code)
            case 0x4A if self.awake:
                return _ACK + _framed(code, self._target())
        return _ACK + _SYNTAX_ERROR

    def _target(self) -> bytes:
        if self.card is None:
            return b"\x00"
        return b"\x01\x01" + _ATQA + _SAK + bytes((len(self.card),)) + self.card


def _framed(code: int, data: bytes = b"") -> bytes:
    body = bytes((0xD5, code + 1)) + data
    size = len(body)
    return b"\x00\x00\xff" + bytes((size, 256 - size)) + body + bytes((-sum(body) & 0xFF, 0))


class Port:
    """The chip at the end of a pty; `name` is what a driver opens."""

    def __init__(self, chip: Chip) -> None:
        self._chip = chip
        self._ours, theirs = os.openpty()
        tty.setraw(theirs)
        self.name = os.ttyname(theirs)
        self._theirs = theirs  # kept, so that the pty outlives its users
        asyncio.get_running_loop().add_reader(self._ours, self._serve)

    def _serve(self) -> None:
        if answer := self._chip.receive(os.read(self._ours, 1024)):
            os.write(self._ours, answer)

    def close(self) -> None:
        """Pull the cable."""
        asyncio.get_running_loop().remove_reader(self._ours)
        os.close(self._ours)
        os.close(self._theirs)


async def _play() -> None:
    chip = Chip()
    port = Port(chip)
    print(port.name, flush=True)
    lines = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(lines), sys.stdin
    )
    while line := (await lines.readline()).split():
        try:
            uid, seconds = bytes.fromhex(line[0].decode()), float(line[1]) if line[1:] else 0.5
        except ValueError as error:
            print(f"UID in hex and seconds, please: {error}", file=sys.stderr)
            continue
        chip.card = uid
        await asyncio.sleep(seconds)
        chip.card = None


def swipe(path: Path, uid: str) -> None:
    """One swipe at a reader that is a socket; raises OSError, ValueError."""
    with socket.socket(socket.AF_UNIX) as client:
        client.settimeout(5)
        client.connect(str(path))
        client.sendall(bytes.fromhex(uid).hex().encode() + b"\n")
        if client.recv(16) != b"ok\n":
            raise OSError("the bridge did not take it")


def main(
    uid: Annotated[str, typer.Argument(help="UID in hex")] = "",
    at: Annotated[Path | None, typer.Option("--socket", help="Socket of the reader")] = None,
) -> None:
    """A simulated PN532 on a pty, or one swipe at a socket."""
    if at is None:
        asyncio.run(_play())
        return
    try:
        swipe(at, uid)
    except (OSError, ValueError) as error:
        print(f"{at}: {error}", file=sys.stderr)
        raise typer.Exit(1) from None


if __name__ == "__main__":
    typer.run(main)
