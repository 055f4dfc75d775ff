"""Octets that nobody should send, and what every codec of this build must make of them.

The first octet of a case chooses the codec, the rest is the document. Whatever it is, it is read
or refused with DecodeError, by every codec alike; what is read can be written, and read again.
"""

from __future__ import annotations

import json
import os
import random
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path

from exi.codec import Codec
from exi.decoder import decode_document, decode_fragment
from exi.errors import DecodeError
from exi.minimal import minimal
from exi.protocol import Protocol
from exi.runtime import engine
from exi.schema import Element
from exi.types import Complex
from secc.messages import app_protocol, din70121, iso15118_2, xmldsig

SHARED = Path(__file__).resolve().parents[2] / "shared" / "data"
Outcome = tuple[str, object]  # "read" and the object, or "refused" and why


@dataclass
class Target:
    """The codecs of one module of message classes, one way in."""

    name: str  # as the corpus has it
    module: str
    fragment: bool
    protocol: Protocol
    codecs: list[Codec]

    def ask(self, codec: Codec, octets: bytes) -> Outcome:
        """What a codec makes of the octets; any other exception is a find."""
        try:
            return "read", (codec.decode_fragment if self.fragment else codec.decode)(octets)
        except DecodeError as error:
            return "refused", str(error)

    def walk(self, octets: bytes) -> Outcome:
        """The same by the walkers."""
        try:
            decode = decode_fragment if self.fragment else decode_document
            return "read", decode(octets, self.protocol)
        except DecodeError as error:
            return "refused", str(error)

    def write(self, codec: Codec, value: object) -> bytes:
        """The octets of what was read."""
        if not self.fragment:
            return codec.encode(value)
        assert isinstance(value, Element)
        return codec.encode_fragment(value)

    def check(self, octets: bytes) -> bool:
        """Whether the octets are read; AssertionError if the codecs do not agree."""
        outcome = self.walk(octets)
        for codec in self.codecs:
            assert self.ask(codec, octets) == outcome, f"{self.name}: {octets.hex()}"
        what, value = outcome
        if what == "refused":
            return False
        written = {self.write(codec, value) for codec in self.codecs}
        assert len(written) == 1, f"{self.name} writes {octets.hex()} in several ways"
        assert self.walk(*written) == outcome, f"{self.name} reads back another {octets.hex()}"
        return True


def targets() -> list[Target]:
    """Generated code, and compiled code if this build has it."""
    found = []
    compiled = engine()
    for module in (app_protocol, din70121, iso15118_2, xmldsig):
        name, protocol = module.__name__, Protocol(module.schema())
        codecs: list[Codec] = [import_module(f"{name}_codec")]
        if compiled:
            codecs.append(compiled(name))
        short = CORPUS[module.__name__.rpartition(".")[2]]
        found.append(Target(short, name, False, protocol, codecs))
        found.append(Target(f"{short}-fragment", name, True, protocol, codecs))
    return found


CORPUS = {
    "app_protocol": "appproto",
    "din70121": "din",
    "iso15118_2": "iso2",
    "xmldsig": "xmldsig",
}


def seeds(choices: list[Target]) -> Iterator[bytes]:
    """Cases that are read: the least of every kind, and third-party vectors if present."""
    for number, target in enumerate(choices):
        for value in _least(target):
            yield bytes([number]) + target.write(target.codecs[0], value)
    folder = Path(os.environ.get("SECC_SHARED", SHARED)) / "exi"
    numbers = {target.name: number for number, target in enumerate(choices)}
    for path in sorted(folder.glob("corpus_*.jsonl")):
        for row in map(json.loads, path.read_text().splitlines()):
            yield bytes([numbers[row["protocol"]]]) + bytes.fromhex(row["exi_hex"])


def _least(target: Target) -> Iterator[object]:
    """The least V2G_Message of every body, and the least element of every other name."""
    module = import_module(target.module)
    if hasattr(module, "V2G_Message") and not target.fragment:
        for cls in module.MESSAGES.values():
            body = minimal(module.BodyType, BodyElement=minimal(cls))
            yield minimal(module.V2G_Message, Body=body)
    choices = target.protocol.fragment if target.fragment else target.protocol.document
    for members in choices.members:
        kind = members[0].type
        if isinstance(kind, Complex):
            with suppress(TypeError):  # some need elements of other schemas
                yield Element(members[0].namespace, members[0].name, minimal(kind.cls))


def check(choices: list[Target], case: bytes) -> bool:
    """Whether the case is read."""
    return bool(case) and choices[case[0] % len(choices)].check(case[1:])


# --- cases by a seed ---------------------------------------------------------------------------


def mutated(rng: random.Random, known: list[bytes]) -> bytes:
    """A known case with a few changes, most of them small."""
    case = bytearray(rng.choice(known))
    for _ in range(rng.choice((1, 1, 1, 2, 3, 8))):
        at = rng.randrange(1, len(case) + 1)
        kind = rng.randrange(7)
        if kind < 2 and at < len(case):
            case[at] ^= 1 << rng.randrange(8)
        elif kind == 2 and at < len(case):
            case[at] = rng.choice((0, 1, 0x7F, 0x80, 0xFF, rng.randrange(256)))
        elif kind == 3:
            del case[at : at + rng.randrange(1, 5)]
        elif kind == 4:
            case[at:at] = rng.randbytes(rng.randrange(1, 5))
        elif kind == 5:
            other = rng.choice(known)
            case[at:] = other[rng.randrange(1, len(other) + 1) :]
        else:
            case[at:at] = bytes([rng.randrange(256)]) * rng.choice((1, 9, 150, 2000))
    return bytes(case)


@dataclass
class Tally:
    """What a run of many cases has come to."""

    cases: int = 0
    read: int = 0
    octets: int = 0
    slowest: tuple[float, bytes] = (0.0, b"")  # microseconds an octet, and of which case
    by_target: dict[str, int] = field(default_factory=dict)


def run(cases: int, seed: int, told: Callable[[Tally], None]) -> Tally:
    """So many mutated cases; AssertionError or another exception is a find."""
    choices = targets()
    known = [case for case in seeds(choices) if len(case) > 2]
    rng, tally = random.Random(seed), Tally()
    for _ in range(cases):
        case = mutated(rng, known)
        begin = time.process_time()
        read = check(choices, case)
        took = (time.process_time() - begin) * 1e6
        tally.cases += 1
        tally.read += read
        tally.octets += len(case)
        name = choices[case[0] % len(choices)].name if case else ""
        tally.by_target[name] = tally.by_target.get(name, 0) + 1
        tally.slowest = max(tally.slowest, (took / max(len(case), 64), case))
        if tally.cases % 100_000 == 0:
            told(tally)
    return tally
