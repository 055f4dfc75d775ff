"""Read captures for tests, and build small ones: frames as octets, without any other tool."""

from __future__ import annotations

import json
from pathlib import Path
from struct import pack

from secc.capture.analysis import Analyst
from secc.capture.files import CaptureError
from secc.capture.findings import Severity
from secc.capture.judgement import Verdict
from secc.capture.keylog import KeyLog
from secc.capture.record import Record
from secc.capture.session import Session
from secc.capture.source import Source
from secc.capture.verdict import verdict
from tests.shared_data import shared_data

EV = bytes.fromhex("fe80" + "00" * 13 + "0e")
EVSE = bytes.fromhex("fe80" + "00" * 13 + "0c")
EV_PORT, EVSE_PORT = 50000, 61341
SETUP = "809a004011d018038131a0007400"  # SessionSetupReq, DIN 70121
SYN, ACK, FIN, RST = 2, 16, 1, 4


def captures() -> list[Path]:
    """Every third-party capture; none where the data are absent."""
    folder = shared_data()
    if folder is None:
        return []
    return sorted((folder / "captures" / one["file"]) for one in manifest("captures/manifest.json"))


def manifest(name: str) -> list[dict]:
    folder = shared_data()
    if folder is None or not (folder / name).exists():
        return []
    return json.loads((folder / name).read_text())


def expected(capture: Path, suffix: str = "") -> list[dict]:
    path = capture.parent / "expected" / f"{capture.name}{suffix}.jsonl"
    return [json.loads(line) for line in path.read_text().splitlines()]


def read(
    path: Path | str, keylog: Path | None = None, forced: str = ""
) -> tuple[list[Record], str | None]:
    """All records, and the error at the end if there was one."""
    keys = KeyLog()
    if keylog is not None:
        keys.add(keylog.read_bytes())
    records: list[Record] = []
    try:
        for record in Source(str(path), keys=keys, forced=forced).records():
            records.append(record)
    except CaptureError as error:
        return records, str(error)
    return records, None


def judged(path: Path | str) -> list[tuple[Session, Verdict]]:
    """The sessions of a capture with their verdicts."""
    source, analyst = Source(str(path)), Analyst(str(path))
    try:
        for record in source.records():
            analyst.receive(record)
    except CaptureError:
        pass
    analyst.end(source.ended)
    return [(session, verdict(session, analyst.ended)) for session in analyst.sessions]


class Wire:
    """Writes a pcap of one TCP connection between EV and station, a packet every 100 ms."""

    def __init__(self) -> None:
        self.frames: list[tuple[int, bytes]] = []
        self.time = 1_700_000_000_000_000_000
        self.next = {EV_PORT: 1000, EVSE_PORT: 2000}

    def tcp(
        self, port: int, payload: bytes = b"", flags: int = ACK, sequence: int | None = None
    ) -> None:
        """One segment; in order unless `sequence` says else."""
        other = EVSE_PORT if port == EV_PORT else EV_PORT
        number = self.next[port] if sequence is None else sequence
        head = pack(
            "!HHIIBBHHH", port, other, number, self.next[other], 5 << 4, flags, 0xFFFF, 0, 0
        )
        if sequence is None:
            self.next[port] += len(payload) + bool(flags & (SYN | FIN))
        addresses = EV + EVSE if port == EV_PORT else EVSE + EV
        self.ip(6, head + payload, addresses)

    def ip(self, protocol: int, body: bytes, addresses: bytes) -> None:
        self.frame(
            bytes(12)
            + b"\x86\xdd"
            + pack("!IHBB", 6 << 28, len(body), protocol, 64)
            + addresses
            + body
        )

    def udp(self, source: int, destination: int, payload: bytes) -> None:
        head = pack("!HHHH", source, destination, len(payload) + 8, 0)
        self.ip(17, head + payload, EV + EVSE)

    def frame(self, data: bytes) -> None:
        self.frames.append((self.time, data))
        self.time += 100_000_000

    def open(self) -> None:
        self.tcp(EV_PORT, flags=SYN)
        self.tcp(EVSE_PORT, flags=SYN | ACK)

    def message(self, port: int, exi: bytes) -> None:
        self.tcp(port, v2gtp(exi))

    def pcap(self) -> bytes:
        parts = [pack("<IHHiIII", 0xA1B23C4D, 2, 4, 0, 0, 65535, 1)]
        for time, data in self.frames:
            seconds, rest = divmod(time, 10**9)
            parts += [pack("<IIII", seconds, rest, len(data), len(data)), data]
        return b"".join(parts)

    def write(self, path: Path) -> Path:
        path.write_bytes(self.pcap())
        return path


def v2gtp(exi: bytes, kind: int = 0x8001) -> bytes:
    return pack("!BBHI", 1, 0xFE, kind, len(exi)) + exi


def rules(session: Session) -> dict[str, Severity]:
    return {finding.rule: finding.severity for finding in session.findings}
