"""TLS 1.2 and 1.3 as a listener with the session secrets sees them (RFC 5246, RFC 8446)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from struct import Struct
from typing import NamedTuple

from secc.capture import cipher
from secc.capture.framing import is_tls
from secc.capture.keylog import KeyLog
from secc.capture.tcp import Piece
from secc.tls import alerts, client_hello

_MOST_HELD = 1 << 22  # octets kept until a secret turns up
_RECORD = Struct("!BHH").unpack_from
_CHANGE_CIPHER, _ALERT, _HANDSHAKE, _DATA = 20, 21, 22, 23
_CLIENT_HELLO, _SERVER_HELLO, _KEY_UPDATE, _FINISHED = 1, 2, 24, 20
_ENCRYPT_THEN_MAC = 22
_IN_HANDSHAKE, _IN_SESSION = "HANDSHAKE_TRAFFIC_SECRET", "TRAFFIC_SECRET_0"


class Event(NamedTuple):
    """What a record holds: `data` octets for the next layer, or a `name` to tell.

    `from_client` says which way; `error` why it cannot be read; `frames` where the record ends,
    for nothing of it can be read before; `behind_gap` that octets before `data` may be missing.
    """

    from_client: bool
    frames: list[int]
    time: int
    data: bytes = b""
    name: str = ""
    content: dict[str, object] | None = None
    error: str | None = None
    behind_gap: bool = False


class _Record(NamedTuple):
    head: bytes
    body: bytes
    frames: list[int]
    time: int
    behind_gap: bool = False  # records before it may be missing


@dataclass(slots=True)
class _Side:
    """One direction: octets of an unfinished record, and the key behind the last change."""

    buffer: bytearray = field(default_factory=bytearray)
    handshake: bytearray = field(default_factory=bytearray)
    protection: cipher.Protection12 | cipher.Protection13 | None = None
    sealed: bool = False  # a key is needed for what follows
    stage: str = ""  # TLS 1.3: HANDSHAKE_TRAFFIC_SECRET, then TRAFFIC_SECRET_0
    damaged: bool = False
    gap: bool = False  # octets before the next record are missing
    lost_place: bool = False  # and where it begins is not known


class Conversation:
    """Both directions of one TLS connection; records wait here until their secret is known."""

    def __init__(self, keys: KeyLog, cut: Collection[bool] = ()) -> None:
        """`cut`: the directions (from the client or not) that may begin inside of a record."""
        self._keys = keys
        self._seen_keys = -1
        self._sides = {end: _Side(lost_place=end in cut) for end in (True, False)}
        self._held: list[tuple[bool, _Record]] = []
        self._held_octets = 0
        self._client_random = b""
        self._server_random = b""
        self._suite: cipher.Suite | None = None
        self._suite_number = 0
        self._tls13 = False
        self._mac_first = False
        self._told = False  # that there is no key

    def feed(self, from_client: bool, piece: Piece) -> list[Event]:
        """Octets of one direction in order; what can be read now."""
        side = self._sides[from_client]
        if side.damaged:
            return []
        events = self._lose(from_client, piece) if piece.lost else []
        if side.lost_place:
            if not is_tls(piece.data):  # the middle of a record
                return events
            side.lost_place = False
        side.buffer += piece.data
        while len(side.buffer) >= 5:
            length = _RECORD(side.buffer)[2]
            if not is_tls(side.buffer) or length > 18432:
                side.damaged = True
                return [
                    *events,
                    Event(from_client, [piece.frame], piece.time, error="damaged TLS record"),
                ]
            if len(side.buffer) < length + 5:
                break
            head, body = bytes(side.buffer[:5]), bytes(side.buffer[5 : length + 5])
            del side.buffer[: length + 5]
            record = _Record(head, body, [piece.frame], piece.time, side.gap)
            side.gap = False
            events += self._record(from_client, record)
        return events

    def _lose(self, from_client: bool, piece: Piece) -> list[Event]:
        """Octets are missing: what was begun is gone, and records nearly always begin a segment."""
        side = self._sides[from_client]
        side.buffer.clear()
        side.handshake.clear()
        side.gap = side.lost_place = True
        missing = f"{piece.lost} octets" if piece.lost > 0 else "octets"
        error = f"{missing} missing in the capture"
        return [Event(from_client, [piece.frame], piece.time, error=error)]

    def retry(self, *, each_way: bool = False) -> list[Event]:
        """Secrets may have come since: read what waits, in order.

        With `each_way` a direction whose secret is known does not wait for the other.
        """
        if not self._held or (self._seen_keys == self._keys.version and not each_way):
            return []
        self._seen_keys = self._keys.version
        held, self._held = self._held, []
        events: list[Event] = []
        stuck: set[bool] = set()
        for from_client, record in held:
            waits = from_client in stuck or (stuck and not each_way)
            opened = None if waits else self._opened(from_client, record)
            if opened is None:
                stuck.add(from_client)
                self._held.append((from_client, record))
            else:
                events += opened
        self._held_octets = sum(len(record.body) for _, record in self._held)
        return events

    def end(self) -> list[Event]:
        """The connection is over: what still waits stays closed."""
        events = self.retry(each_way=True)
        if self._held and not self._told:
            self._told = True
            from_client, record = self._held[0]
            count = sum(record.head[0] == _DATA for _, record in self._held)
            why = "no key" if self._client_random else "ClientHello was not captured"
            error = f"encrypted, {why} ({count} TLS records)"
            events.append(Event(from_client, record.frames, record.time, error=error))
        self._held = []
        return events

    def _record(self, from_client: bool, record: _Record) -> list[Event]:
        side = self._sides[from_client]
        kind = record.head[0]
        if kind == _CHANGE_CIPHER:
            if not self._tls13:
                side.sealed, side.protection = True, None
            return []
        if kind == _DATA:
            side.sealed = True  # whether ChangeCipherSpec was captured or not
        if not side.sealed or (self._tls13 and kind in (_ALERT, _HANDSHAKE)):
            return self._plain(from_client, kind, record.body, record)
        opened = None if self._held else self._opened(from_client, record)
        return self._hold(from_client, record) if opened is None else opened

    def _opened(self, from_client: bool, record: _Record) -> list[Event] | None:
        """What an encrypted record says, None while its secret is not known."""
        side = self._sides[from_client]
        if side.damaged:
            return []
        if not self._unlock(from_client, side):
            return None
        assert side.protection is not None
        try:
            opened = side.protection.open(record.head, record.body, behind_gap=record.behind_gap)
        except cipher.CipherError as error:
            if record.behind_gap and side.stage == _IN_HANDSHAKE:  # its end may be in the gap
                side.stage, side.protection = _IN_SESSION, None
                return self._opened(from_client, record)
            side.damaged = True
            return [Event(from_client, record.frames, record.time, error=str(error))]
        return self._plain(from_client, opened.content_type, opened.data, record)

    def _hold(self, from_client: bool, record: _Record) -> list[Event]:
        self._held.append((from_client, record))
        self._held_octets += len(record.body)
        self._seen_keys = self._keys.version
        if self._held_octets <= _MOST_HELD:
            return []
        self._sides[True].damaged = self._sides[False].damaged = True
        return self.end()

    def _unlock(self, from_client: bool, side: _Side) -> bool:
        """Find the key for this direction; False while it is not known."""
        if side.protection is not None:
            return True
        suite, secrets = self._suite, self._keys.secrets(self._client_random)
        if suite is None:
            return False
        if self._tls13:
            secret = secrets.get(f"{'CLIENT' if from_client else 'SERVER'}_{side.stage}")
            if secret is not None and suite.aead is not None:
                side.protection = cipher.Protection13(suite, secret)
        elif "CLIENT_RANDOM" in secrets:
            pair = cipher.key_block(
                suite,
                secrets["CLIENT_RANDOM"],
                self._client_random,
                self._server_random,
                mac_first=self._mac_first,
            )
            side.protection = pair[0 if from_client else 1]
        return side.protection is not None

    def _plain(self, from_client: bool, kind: int, data: bytes, record: _Record) -> list[Event]:
        frames, time = record.frames, record.time
        if kind == _DATA:
            told = Event(from_client, frames, time, data, behind_gap=record.behind_gap)
            return [told] if data else []
        if kind == _ALERT:
            return [_alert(from_client, data, record)]
        if kind == _HANDSHAKE:
            return self._handshake(from_client, data, record)
        return []

    def _handshake(self, from_client: bool, data: bytes, record: _Record) -> list[Event]:
        side = self._sides[from_client]
        side.handshake += data
        events: list[Event] = []
        while len(side.handshake) >= 4:
            length = int.from_bytes(side.handshake[1:4], "big")
            if len(side.handshake) < length + 4:
                break
            kind, body = side.handshake[0], bytes(side.handshake[4 : length + 4])
            del side.handshake[: length + 4]
            try:
                events += self._message(from_client, kind, body, record)
            except (IndexError, ValueError, client_hello.HelloError):
                events.append(
                    Event(from_client, record.frames, record.time, error="damaged TLS handshake")
                )
        return events

    def _message(self, from_client: bool, kind: int, body: bytes, record: _Record) -> list[Event]:
        if kind == _CLIENT_HELLO:
            self._client_random = body[2:34]
            content = _client_hello(body)
            return [Event(from_client, record.frames, record.time, b"", "ClientHello", content)]
        if kind == _SERVER_HELLO:
            content = self._server_hello(body)
            return [Event(from_client, record.frames, record.time, b"", "ServerHello", content)]
        if self._tls13 and kind == _FINISHED:
            side = self._sides[from_client]
            side.stage, side.protection = _IN_SESSION, None
        elif self._tls13 and kind == _KEY_UPDATE:
            side = self._sides[from_client]
            assert isinstance(side.protection, cipher.Protection13)
            side.protection = side.protection.updated()
        return []

    def _server_hello(self, body: bytes) -> dict[str, object]:
        self._server_random = body[2:34]
        at = 35 + body[34]
        self._suite_number = int.from_bytes(body[at : at + 2], "big")
        self._suite = cipher.SUITES.get(self._suite_number)
        extensions = _extensions(body, at + 3)
        self._mac_first = _ENCRYPT_THEN_MAC in extensions
        version = int.from_bytes(extensions.get(client_hello.SUPPORTED_VERSIONS, body[:2]), "big")
        self._tls13 = version == 0x0304
        if self._tls13:
            for side in self._sides.values():
                side.sealed, side.stage = True, _IN_HANDSHAKE
        name = self._suite.name if self._suite else f"0x{self._suite_number:04X}"
        return {"Version": client_hello.VERSIONS.get(version, hex(version)), "CipherSuite": name}


def _alert(from_client: bool, data: bytes, record: _Record) -> Event:
    if len(data) != 2:
        return Event(from_client, record.frames, record.time, error="damaged TLS alert")
    content: dict[str, object] = {
        "Level": {1: "warning", 2: "fatal"}.get(data[0], data[0]),
        "Description": alerts.NAMES.get(data[1], data[1]),
    }
    return Event(from_client, record.frames, record.time, b"", "Alert", content)


def _client_hello(body: bytes) -> dict[str, object]:
    hello = client_hello.parse(body)
    suites = [cipher.SUITES[n].name if n in cipher.SUITES else f"0x{n:04X}" for n in hello.suites]
    content: dict[str, object] = {
        "Versions": [
            client_hello.VERSIONS.get(version, hex(version)) for version in hello.versions
        ],
        "CipherSuites": suites,
    }
    if hello.server_name:
        content["ServerName"] = hello.server_name
    return content


def _extensions(body: bytes, at: int) -> dict[int, bytes]:
    found: dict[int, bytes] = {}
    at += 2
    while at + 4 <= len(body):
        kind = int.from_bytes(body[at : at + 2], "big")
        length = int.from_bytes(body[at + 2 : at + 4], "big")
        found[kind] = body[at + 4 : at + 4 + length]
        at += 4 + length
    return found
