"""`secc encode`: messages as JSON or XML -> EXI as hex, one line each."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import BinaryIO, NamedTuple

from exi import ExiError
from secc import protocols
from secc.documents import DocumentError, Message, entries

_MESSAGES = ("V2G_Message", "supportedAppProtocolReq", "supportedAppProtocolRes")


class Found(NamedTuple):
    """The octets, and how the protocol was found if it was not said."""

    exi: bytes
    how: str = ""


def encode(inputs: Iterable[str], protocol: str = "") -> int:
    """Run the command; its exit code: 0, 1 when something could not be encoded, 2 for misuse."""
    if protocol and protocol not in protocols.PROTOCOLS:
        return _complain(f"--protocol is one of {', '.join(protocols.PROTOCOLS)}", 2)
    code = 0
    for name in inputs:
        try:
            with _opened(name) as stream:
                code |= _file(name, stream, protocol)
        except BrokenPipeError:  # whoever reads the hex has seen enough
            sys.stderr.close()
            return 0
        except OSError as error:
            code = _complain(f"{name}: {error.strerror or error}", 1)
        except (DocumentError, ExiError) as error:
            code = _complain(f"{name}: {error}", 1)
    return code


def _complain(text: str, code: int = 0) -> int:
    sys.stdout.flush()  # so that both stand in order where they go to the same place
    print(f"secc encode: {text}", file=sys.stderr)
    return code


def _opened(name: str) -> BinaryIO:
    return open(sys.stdin.fileno(), "rb", closefd=False) if name == "-" else Path(name).open("rb")


def _file(name: str, stream: BinaryIO, protocol: str) -> int:
    code, passed = 0, 0
    said: set[str] = set()
    for place, read in entries(stream):
        where = ", ".join(filter(None, (name, place)))
        try:
            message = read()
            if message is None:
                passed += 1
                continue
            found = octets(message, protocol or message.protocol)
        except (DocumentError, ExiError) as error:
            code = _complain(f"{where}: {error}", 1)
            continue
        if found.how and found.how not in said:
            said.add(found.how)
            _complain(f"{where}: {found.how}")
        print(found.exi.hex())
    if passed:
        _complain(f"{name}: passed over {passed} that are not EXI")
    return code


def octets(message: Message, protocol: str = "") -> Found:
    """The EXI of a message; without protocol, by the only one that it fits.

    What has the root of a message is never taken for a fragment or a document of other roots.
    """
    if protocol:
        return Found(protocols.encode(message.read(protocol), protocol))
    found: dict[str, bytes] = {}
    problems: list[tuple[str, ExiError]] = []
    for candidate in protocols.WIRE if message.root in _MESSAGES else protocols.PROTOCOLS:
        try:
            found[candidate] = protocols.encode(message.read(candidate), candidate)
        except ExiError as error:
            problems.append((candidate, error))
    if len(found) > 1:
        raise DocumentError(f"ambiguous: fits {', '.join(found)}; say with --protocol which it is")
    for candidate, exi in found.items():
        return Found(exi, f"{candidate}: the only protocol that it fits")
    candidate, farthest = max(problems, key=lambda problem: _depth(problem[1]))
    raise DocumentError(f"{farthest} (as {candidate})")


def _depth(error: ExiError) -> int:
    """How far the reader or the encoder came."""
    return str(getattr(error, "path", "")).count("/")
