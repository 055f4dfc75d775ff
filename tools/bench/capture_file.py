"""A capture of one long charge, built from recorded messages: real start, then a charge loop that
cycles over distinct recorded payloads, valid checksums, one acknowledgement for each message.
"""

import json
import os
from collections.abc import Iterator
from ipaddress import IPv6Address
from itertools import cycle, islice
from pathlib import Path
from struct import Struct, pack

from tools.bench.row import Unmeasured

ROOT = Path(__file__).resolve().parents[2]
_EV, _EVSE = IPv6Address("fe80::1:e").packed, IPv6Address("fe80::1:c").packed
_PORTS = {"EV": (50000, 61341), "EVSE": (61341, 50000)}
_EV_MAC, _EVSE_MAC = bytes.fromhex("02000000000e"), bytes.fromhex("02000000000c")
_TCP = Struct("!HHIIBBHHH")
_SYN, _ACK, _PUSH = 2, 16, 8


def recorded(protocol: str) -> tuple[list[tuple[str, bytes]], list[bytes], list[bytes]]:
    """The start of a session as (side, EXI), and distinct CurrentDemand requests and answers."""
    named = os.environ.get("SECC_SHARED")
    folder = (Path(named) if named else ROOT.parent / "shared" / "data") / "captures" / "expected"
    if not folder.is_dir():
        raise Unmeasured("the third-party captures are not here (SECC_SHARED)")
    start: list[tuple[str, bytes]] = []
    loop: dict[str, dict[bytes, None]] = {"CurrentDemandReq": {}, "CurrentDemandRes": {}}
    for path in sorted(folder.glob("*.jsonl")):
        rows = [json.loads(line) for line in path.read_text().splitlines()]
        rows = [row for row in rows if row.get("status") == "OK"]
        names = [row["name"] for row in rows]
        if not any(row["schema"] == protocol for row in rows):
            continue
        if not start and names[:1] == ["supportedAppProtocolReq"] and "CurrentDemandReq" in names:
            first = names.index("CurrentDemandReq")
            start = [(r["dir"].split("->")[0], bytes.fromhex(r["exi"])) for r in rows[:first]]
        for row in rows:
            if row["schema"] == protocol and row["name"] in loop:
                loop[row["name"]][bytes.fromhex(row["exi"])] = None
    return start, list(loop["CurrentDemandReq"]), list(loop["CurrentDemandRes"])


def messages(protocol: str, count: int) -> list[tuple[str, bytes]]:
    """The messages of a capture in order, as (side, EXI)."""
    start, requests, answers = recorded(protocol)
    pairs = zip(cycle(requests), cycle(answers), strict=False)
    loop = (one for req, res in pairs for one in (("EV", req), ("EVSE", res)))
    return [*start, *islice(loop, count - len(start))]


def write(path: Path, said: list[tuple[str, bytes]]) -> None:
    """Write a capture of these messages, a packet every 20 ms."""
    with path.open("wb") as out:
        out.write(pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, 1))
        time_us = 1_700_000_000_000_000
        for frame in _frames(said):
            seconds, rest = divmod(time_us, 1_000_000)
            out.write(pack("<IIII", seconds, rest, len(frame), len(frame)) + frame)
            time_us += 20_000


def _frames(messages: list[tuple[str, bytes]]) -> Iterator[bytes]:
    answer = _EVSE + (61341).to_bytes(2, "big") + b"\x10\x00"
    yield _udp("EV", bytes.fromhex("01fe9000000000021000"))
    yield _udp("EVSE", bytes.fromhex("01fe900100000014") + answer)
    numbers = {"EV": 1000, "EVSE": 5000}
    yield _segment("EV", numbers, b"", _SYN)
    numbers["EV"] += 1
    yield _segment("EVSE", numbers, b"", _SYN | _ACK)
    numbers["EVSE"] += 1
    yield _segment("EV", numbers, b"", _ACK)
    for side, exi in messages:
        payload = pack("!BBHI", 1, 0xFE, 0x8001, len(exi)) + exi
        yield _segment(side, numbers, payload, _ACK | _PUSH)
        numbers[side] = numbers[side] + len(payload) & 0xFFFFFFFF
        yield _segment("EVSE" if side == "EV" else "EV", numbers, b"", _ACK)


def _segment(side: str, numbers: dict[str, int], payload: bytes, flags: int) -> bytes:
    other = "EVSE" if side == "EV" else "EV"
    acknowledged = numbers[other] if flags & _ACK else 0
    head = _TCP.pack(*_PORTS[side], numbers[side], acknowledged, 0x50, flags, 65535, 0, 0)
    return _ip(side, 6, head + payload, 16)


def _udp(side: str, payload: bytes) -> bytes:
    ports = (50001, 15118) if side == "EV" else (15118, 50001)
    return _ip(side, 17, pack("!HHHH", *ports, len(payload) + 8, 0) + payload, 6)


def _ip(side: str, protocol: int, body: bytes, checksum_at: int) -> bytes:
    near, far = (_EV, _EVSE) if side == "EV" else (_EVSE, _EV)
    macs = _EVSE_MAC + _EV_MAC if side == "EV" else _EV_MAC + _EVSE_MAC
    summed = near + far + pack("!II", len(body), protocol) + body
    if len(summed) % 2:
        summed += b"\0"
    total = sum(Struct(f"!{len(summed) // 2}H").unpack(summed))
    total = (total & 0xFFFF) + (total >> 16)
    total = ~((total & 0xFFFF) + (total >> 16)) & 0xFFFF
    body = body[:checksum_at] + total.to_bytes(2, "big") + body[checksum_at + 2 :]
    return (
        macs + b"\x86\xdd" + pack("!IHBB", 0x60000000, len(body), protocol, 64) + near + far + body
    )
