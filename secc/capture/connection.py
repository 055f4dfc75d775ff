"""One TCP connection between vehicle and station: octets -> TLS or not -> V2GTP -> records."""

from __future__ import annotations

from typing import TYPE_CHECKING

from secc.capture import document
from secc.capture.framing import Cut, Framing, is_tls
from secc.capture.keylog import KeyLog
from secc.capture.record import Record, Side
from secc.capture.tcp import ACK, FIN, RST, SYN, Direction, Piece, Segment

if TYPE_CHECKING:
    from secc.capture import tls

_ENOUGH = 3  # octets that tell TLS from V2GTP
_PLAIN = b"\x01\xfe"  # a V2GTP header
_MOST_UNDECIDED = 16  # segments without either


class Connection:
    """Feed it every segment; it answers with the records that are complete by then.

    `client` and `server` are endpoints as text; when the start is missing it is a guess which is
    the vehicle until the first message tells.
    """

    def __init__(
        self, file: str, number: int, keys: KeyLog, forced: str, client: str, server: str
    ) -> None:
        self.number = number
        self.v2g = False  # something of a charging session was seen
        self.expected = False  # a discovery response announced this endpoint
        self.over = False  # reset, or closed by both
        self._file = file
        self._keys = keys
        self._ends = {True: client, False: server}
        self._vehicle = True  # which end is the vehicle: the client, unless requests say else
        self._sure = False
        self._directions = {True: Direction(), False: Direction()}
        self._framings = {True: Framing(), False: Framing()}
        self._first: dict[bool, list[Piece]] = {True: [], False: []}
        self._tls: tls.Conversation | None = None
        self._plain = False
        self._negotiation = document.Negotiation(forced)
        self._began: tuple[int, int] | None = None  # frame and time of the SYN
        self._told_open = False
        self._endings: set[tuple[bool, str]] = set()

    # --- segments -------------------------------------------------------------------------------

    def is_other(self, from_client: bool, segment: Segment) -> bool:
        """Whether this segment belongs to a later connection on the same ports."""
        direction = self._directions[from_client]
        if not segment.flags & SYN:
            return self.over and not direction.is_near(segment.sequence)
        if direction.initial is not None:
            return not direction.is_started_by(segment)
        return not segment.flags & ACK or direction.next is not None

    def segment(
        self, from_client: bool, segment: Segment, data: bytes, missing: int, frame: int, time: int
    ) -> list[Record]:
        """`data` is the payload, of which `missing` octets at the end were not captured."""
        flags = segment.flags
        if flags & (SYN | RST | FIN):
            return self._control(from_client, segment, data, missing, frame, time)
        direction = self._directions[from_client]
        back = self._directions[not from_client]
        records: list[Record] = []
        if flags & ACK:
            back.acknowledged = segment.acknowledged
            if back.waiting:
                records = self._pieces(not from_client, back.confirm(segment.acknowledged))
        if data:
            if self._endings:
                self._go_on(from_client, segment, len(data))
            if direction.next == segment.sequence and not direction.waiting:
                direction.next = (segment.sequence + len(data)) & 0xFFFF_FFFF
                if self._plain:
                    cuts = self._framings[from_client].feed(data, [frame], time)
                    records += self._cuts(from_client, cuts)
                else:
                    records += self._piece(from_client, Piece(data, frame, time))
            else:
                pieces = direction.receive(segment.sequence, data, frame, time)
                records += self._pieces(from_client, pieces)
        if missing:
            direction.skip(missing)
            records += self._piece(from_client, Piece(b"", frame, time, missing))
        return records

    def _control(
        self, from_client: bool, segment: Segment, data: bytes, missing: int, frame: int, time: int
    ) -> list[Record]:
        flags = segment.flags
        records: list[Record] = []
        if flags & SYN:
            if not self._directions[from_client].is_started_by(segment):
                records = self._opened(from_client, segment, frame, time)
            rest = segment._replace(sequence=segment.sequence + 1, flags=flags & ACK)
            return records + (
                self.segment(from_client, rest, data, missing, frame, time) if data else []
            )
        if data:
            rest = segment._replace(flags=flags & ~(RST | FIN))
            records = self.segment(from_client, rest, data, missing, frame, time)
        return records + self._ending(from_client, bool(flags & RST), frame, time)

    def _opened(self, from_client: bool, syn: Segment, frame: int, time: int) -> list[Record]:
        self._directions[from_client].start(syn.sequence + 1)
        if syn.flags & ACK:
            return []
        self._sure, self._began = True, (frame, time)
        return self._tell_open() if self.expected else []

    def _go_on(self, from_client: bool, segment: Segment, count: int) -> None:
        """New octets of an end that seemed to have reset: the reset was stray, or not heeded."""
        direction = self._directions[from_client]
        if (from_client, "reset") in self._endings and not direction.has(segment.sequence, count):
            self._endings.discard((from_client, "reset"))
            self.over = False

    def _ending(self, from_client: bool, reset: bool, frame: int, time: int) -> list[Record]:
        """FIN or RST, told once for each end. A RST of the vehicle to an answer that it did not
        expect belongs to a connection before this one (RFC 9293 3.5.2).
        """
        spoken = self._plain or self._tls is not None
        if not spoken and reset and from_client:
            return []
        kind = "reset" if reset and spoken else "refused" if reset else "close"
        if (from_client, kind) in self._endings:
            return []
        self._endings.add((from_client, kind))
        self.over = kind == "reset" or {(True, "close"), (False, "close")} <= self._endings
        return self._event(from_client, f"TCP {kind}", frame, time)

    def retry(self) -> list[Record]:
        """New TLS secrets are known."""
        return self._tls_events(self._tls.retry()) if self._tls else []

    def end(self) -> list[Record]:
        """The capture or the connection is over."""
        records: list[Record] = []
        for from_client in (True, False):
            records += self._pieces(from_client, self._directions[from_client].end())
            if not self._plain and self._tls is None:
                records += self._decide(from_client, certain=True)
        if self._tls:
            records += self._tls_events(self._tls.end())
        for from_client in (True, False):
            records += self._cuts(from_client, self._framings[from_client].rest())
        return records

    # --- what the segments carry ----------------------------------------------------------------

    def _pieces(self, from_client: bool, pieces: list[Piece]) -> list[Record]:
        records: list[Record] = []
        for piece in pieces:
            records += self._piece(from_client, piece)
        return records

    def _piece(self, from_client: bool, piece: Piece) -> list[Record]:
        if self._plain:
            return self._octets(from_client, piece)
        if self._tls is not None:
            return self._tls_events(self._tls.feed(from_client, piece))
        self._first[from_client].append(piece)
        return self._decide(from_client)

    def _decide(self, from_client: bool, *, certain: bool = False) -> list[Record]:
        """TLS or not? The first three octets of either direction tell, and those of a later
        segment where the beginning was not captured.
        """
        pieces, start = self._first[from_client], self._start(from_client)
        if len(start) < _ENOUGH and not certain:
            return []
        middle = self._began is None and not (is_tls(start) or start.startswith(_PLAIN))
        latest = pieces[-1].data if pieces else b""
        if is_tls(start) or (middle and is_tls(latest)):
            from secc.capture import tls  # and with it cryptography, only where it is needed

            whole = self._began is not None
            cut = {end for end in (True, False) if not (whole or is_tls(self._start(end)))}
            self._tls = tls.Conversation(self._keys, cut)
        elif middle and not certain and _PLAIN not in latest and len(pieces) < _MOST_UNDECIDED:
            return []
        else:
            self._plain = True
        first, self._first = self._first, {True: [], False: []}
        records: list[Record] = []
        for side in (from_client, not from_client):
            records += self._pieces(side, first[side])
        return records

    def _start(self, from_client: bool) -> bytes:
        return b"".join(piece.data for piece in self._first[from_client])[:_ENOUGH]

    def _octets(self, from_client: bool, piece: Piece) -> list[Record]:
        framing = self._framings[from_client]
        records: list[Record] = []
        if piece.lost and framing.synchronised:
            gap = framing.gap(piece.lost)
            gap[-1] = gap[-1]._replace(frames=[piece.frame], time=piece.time)
            records = self._cuts(from_client, gap, layer="tcp")
        if piece.data:
            cuts = framing.feed(piece.data, [piece.frame], piece.time)
            if cuts:
                records += self._cuts(from_client, cuts)
        return records

    def _tls_events(self, events: list[tls.Event]) -> list[Record]:
        records: list[Record] = []
        for event in events:
            if event.name or event.error:
                self.v2g = self.v2g or self.expected or self._is_local()
                record = self._record(event.from_client, "tls", event.frames, event.time)
                record.message, record.content = event.name, event.content
                record.error, record.protocol = event.error, "tls"
                records += [*self._tell_open(), record] if self.v2g else []
            if event.data:
                framing = self._framings[event.from_client]
                cuts = framing.rest() if event.behind_gap else []
                cuts += framing.feed(event.data, event.frames, event.time)
                records += self._cuts(event.from_client, cuts)
        return records

    def _is_local(self) -> bool:
        """TLS between link-local addresses: what else should it be?"""
        return all(end.startswith("[fe80:") for end in self._ends.values())

    # --- records --------------------------------------------------------------------------------

    def _cuts(self, from_client: bool, cuts: list[Cut], layer: str = "v2gtp") -> list[Record]:
        records: list[Record] = []
        for cut in cuts:
            if not self._told_open:
                self.v2g = True
                records += self._tell_open()
            records.append(self._message(from_client, cut, layer))
        return records

    def _message(self, from_client: bool, cut: Cut, layer: str) -> Record:
        if cut.payload_type is None:
            record = self._record(from_client, layer, cut.frames, cut.time)
            record.exi, record.error = cut.payload, cut.error
            return record
        found = self._negotiation.read(cut.payload_type, cut.payload)
        if not self._sure and found.message[-3:] in ("Req", "Res"):
            self._sure = True
            self._vehicle = from_client == (found.message[-3:] == "Req")
        record = self._record(from_client, "v2gtp", cut.frames, cut.time)
        record.payload_type, record.exi = cut.payload_type, cut.payload
        record.protocol, record.message = found.protocol, found.message
        record.content, record.document = found.content, found.value
        record.error, record.note = cut.error or found.error, found.note
        return record

    def _tell_open(self) -> list[Record]:
        """Once: when the connection began, if that was captured."""
        if self._told_open or self._began is None:
            self._told_open = True
            return []
        self._told_open = True
        record = self._record(True, "tcp", [self._began[0]], self._began[1])
        record.message, record.protocol = "TCP open", "tcp"
        return [record]

    def _event(self, from_client: bool, name: str, frame: int, time: int) -> list[Record]:
        if not (self.v2g or self.expected):
            return []
        record = self._record(from_client, "tcp", [frame], time)
        record.message, record.protocol = name, "tcp"
        return [record]

    def _record(self, from_client: bool, layer: str, frames: list[int], time: int) -> Record:
        side: Side = "EV" if from_client is self._vehicle else "EVSE"
        source, destination = self._ends[from_client], self._ends[not from_client]
        return Record(
            self._file,
            frames,
            time,
            source,
            destination,
            layer,
            side=side,
            connection=self.number,
        )
