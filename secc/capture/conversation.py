"""Packets -> records: what passed between vehicle and station, in the order of its completion."""

from __future__ import annotations

from collections import OrderedDict
from struct import Struct

from secc.capture import discovery, homeplug, ip, link, tcp
from secc.capture.connection import Connection
from secc.capture.echoes import Echoes
from secc.capture.files import KeyLog as KeyBlock
from secc.capture.files import Packet
from secc.capture.fragments import Failure, Reassembly
from secc.capture.keylog import KeyLog, has_keys
from secc.capture.record import Record
from secc.sdp import PORT

_MOST_CONNECTIONS = 256
_PORTS = Struct("!HH").unpack_from


class Conversation:
    """Feed it every packet of one file; memory is bounded by the connections kept (256)."""

    def __init__(self, file: str, keys: KeyLog | None = None, forced: str = "") -> None:
        self.unknown_links: set[int] = set()
        self.cut = 0  # packets of which the sniffer kept the beginning only
        self.longest_cut = 0  # octets that it kept
        self._file = file
        self._keys = keys or KeyLog()
        self._forced = forced
        self._connections: OrderedDict[bytes, Connection] = OrderedDict()  # by client, then server
        self._flows: dict[bytes, tuple[Connection, bool]] = {}
        self._fragments = Reassembly()
        self._echoes = Echoes()
        self._count = 0
        self._announced: OrderedDict[str, None] = OrderedDict()  # endpoints of SDP responses

    def receive(self, packet: Packet | KeyBlock) -> list[Record]:
        """One packet, or secrets that stand in the file."""
        if isinstance(packet, KeyBlock):
            return self._new_keys(packet.text)
        number, time, kind, data, length, _ = packet
        if length > len(data):
            self.cut += 1
            self.longest_cut = max(self.longest_cut, len(data))
        if time > self._fragments.due:
            return self._told(self._fragments.expire(time)) + self.receive(packet)
        frame = link.unwrap(kind, data)
        if frame.kind == link.IPV6 or frame.kind == link.IPV4:
            datagram = ip.unwrap(frame.kind, data, frame.offset)
            if datagram.protocol == ip.TCP:
                return self._tcp(number, time, data, datagram)
            if datagram.protocol == ip.UDP:
                return self._udp([number], packet, frame, data, datagram)
            if datagram.protocol == ip.FRAGMENT:
                return self._fragment(packet, frame)
        elif frame.kind == link.HOMEPLUG:
            return self._management(packet, frame)
        elif not link.known(kind):
            self.unknown_links.add(kind)
        return []

    def end(self) -> list[Record]:
        """No more packets."""
        records = self._told(self._fragments.end())
        for connection in self._connections.values():
            records += connection.end()
        self._connections.clear()
        self._flows.clear()
        return sorted(records, key=lambda record: record.frames[-1:])

    def notes(self) -> list[str]:
        """What is to be said of the capture as a whole."""
        notes = [
            f"link type {kind} is not known; its packets were passed over"
            for kind in sorted(self.unknown_links)
        ]
        if self.cut:
            notes.append(
                f"{self.cut} packets were cut by the sniffer, which kept {self.longest_cut} octets "
                "at most: capture with a greater snap length (tcpdump -s 0)"
            )
        if self._echoes.count:
            notes.append(f"{self._echoes.count} packets were captured on two interfaces; told once")
        return notes

    # --- layers ---------------------------------------------------------------------------------

    def _management(self, packet: Packet, frame: link.Frame) -> list[Record]:
        number, time, _, data, _, _ = packet
        mme = homeplug.parse(data, frame.offset)
        if mme is None:
            return []
        said = frame.source + frame.destination + data[frame.offset :].rstrip(b"\0")
        if self._is_echo(said, packet, frame):
            return []
        content: dict[str, object] = {"mmv": mme.version, "mmtype": f"0x{mme.kind:04X}"}
        if frame.vlans:
            content["vlan"] = list(frame.vlans)
        return [
            Record(
                self._file,
                [number],
                time,
                frame.source.hex(":"),
                frame.destination.hex(":"),
                "homeplug",
                protocol="homeplug",
                message=mme.name,
                content=content | mme.fields,
                error=mme.error,
                side=homeplug.side(mme.name),
            )
        ]

    def _is_echo(self, said: bytes, packet: Packet, frame: link.Frame) -> bool:
        """Whether another interface heard the same; two VLANs are two power lines."""
        place = packet.interface, packet.data[: frame.offset]
        return self._echoes.is_echo(said + str(frame.vlans).encode(), place, packet.time)

    def _fragment(self, packet: Packet, frame: link.Frame) -> list[Record]:
        piece = ip.fragment(frame.kind, packet.data, frame.offset)
        if piece is None:
            return []
        whole, failures = self._fragments.receive(piece, packet.data, packet.number, packet.time)
        records = self._told(failures)
        if whole is not None and whole.datagram.protocol == ip.TCP:
            records += self._tcp(packet.number, packet.time, whole.data, whole.datagram)
        elif whole is not None and whole.datagram.protocol == ip.UDP:
            records += self._udp(whole.frames, packet, frame, whole.data, whole.datagram)
        return records

    def _told(self, failures: list[Failure]) -> list[Record]:
        """Datagrams that stay in pieces, but for those that are plainly not of charging."""
        records = []
        for failure in failures:
            half = len(failure.addresses) // 2
            near, far = failure.addresses[:half], failure.addresses[half:]
            datagram = ip.transport(failure.first, failure.protocol, failure.addresses)
            ports = failure.first[datagram.start : datagram.start + 4]
            if datagram.protocol == ip.UDP and len(ports) == 4:
                if PORT not in _PORTS(ports):
                    continue
            elif datagram.protocol not in (ip.TCP, ip.UDP) and failure.first:
                continue
            record = Record(
                self._file,
                failure.frames,
                failure.time,
                ip.host(near),
                ip.host(far),
                "ip",
                protocol="ip",
                error=f"datagram in fragments: {failure.why}",
            )
            records.append(record)
        return records

    def _udp(
        self,
        frames: list[int],
        packet: Packet,
        frame: link.Frame,
        data: bytes,
        datagram: ip.Datagram,
    ) -> list[Record]:
        """`data` is what `datagram` points into, `packet` the last that carried a part of it."""
        _, addresses, at, stop, _ = datagram
        if stop - at < 8:
            return []
        source, destination = _PORTS(data, at)
        payload = data[at + 8 : stop]
        if has_keys(payload):
            return self._new_keys(payload)
        if not discovery.concerns(source, destination, payload):
            return []
        if self._is_echo(addresses + data[at:stop], packet, frame):
            return []
        kind, name, content, error = discovery.parse(payload)
        half = len(addresses) // 2
        record = Record(
            self._file,
            frames,
            packet.time,
            ip.endpoint(addresses[:half], source),
            ip.endpoint(addresses[half:], destination),
            "sdp",
            payload_type=kind,
            protocol="sdp",
            message=name,
            exi=payload[8:],
            content=content,
            error=error,
            side="EV" if kind in (0x9000, 0x9002) else "EVSE",
        )
        if content and "SECC_Port" in content:
            self._announce(f"[{content['SECC_IP']}]:{content['SECC_Port']}")
        return [record]

    def _tcp(self, number: int, time: int, data: bytes, datagram: ip.Datagram) -> list[Record]:
        segment = tcp.segment(data, datagram.start, datagram.stop)
        if segment is None:
            return []
        start = datagram.start
        addresses = datagram.addresses
        flow = addresses + data[start : start + 4]
        known = self._flows.get(flow)
        payload = data[segment.start : datagram.stop]
        if known is not None and not (segment.flags & tcp.SYN or known[0].over):  # nearly always
            connection, from_client = known
            return connection.segment(from_client, segment, payload, datagram.missing, number, time)
        records: list[Record] = []
        if known is not None and _is_another(known, segment):
            records, known = self._close(flow), None
        if known is None:
            if not (payload or segment.flags & tcp.SYN):
                return records
            connection, from_client = self._open(flow, segment)
            records += self._overflow()
        else:
            connection, from_client = known
        return records + connection.segment(
            from_client, segment, payload, datagram.missing, number, time
        )

    # --- connections ----------------------------------------------------------------------------

    def _open(self, flow: bytes, segment: tcp.Segment) -> tuple[Connection, bool]:
        half = (len(flow) - 4) // 2
        near, far = flow[:half], flow[half:-4]
        source = ip.endpoint(near, segment.source)
        destination = ip.endpoint(far, segment.destination)
        answer = segment.flags & (tcp.SYN | tcp.ACK) == tcp.SYN | tcp.ACK
        from_client = not (answer or source in self._announced)
        client, server = (source, destination) if from_client else (destination, source)
        self._count += 1
        connection = Connection(self._file, self._count, self._keys, self._forced, client, server)
        connection.expected = server in self._announced
        back = far + near + flow[-2:] + flow[-4:-2]
        self._connections[flow] = connection
        self._flows[flow] = connection, from_client
        self._flows[back] = connection, not from_client
        return connection, from_client

    def _close(self, flow: bytes) -> list[Record]:
        connection = self._flows[flow][0]
        half = (len(flow) - 4) // 2
        back = flow[half:-4] + flow[:half] + flow[-2:] + flow[-4:-2]
        for key in (flow, back):
            self._flows.pop(key, None)
            self._connections.pop(key, None)
        return connection.end()

    def _overflow(self) -> list[Record]:
        if len(self._connections) <= _MOST_CONNECTIONS:
            return []
        return self._close(next(iter(self._connections)))

    def _announce(self, endpoint: str) -> None:
        self._announced[endpoint] = None
        self._announced.move_to_end(endpoint)
        if len(self._announced) > _MOST_CONNECTIONS:
            self._announced.popitem(last=False)

    def _new_keys(self, text: bytes) -> list[Record]:
        records: list[Record] = []
        if self._keys.add(text):
            for connection in self._connections.values():
                records += connection.retry()
        return records


def _is_another(known: tuple[Connection, bool], segment: tcp.Segment) -> bool:
    """Whether a connection on known ports begins here, or was under way before the capture."""
    connection, from_client = known
    turned = not from_client and segment.flags & (tcp.SYN | tcp.ACK) == tcp.SYN
    return turned or connection.is_other(from_client, segment)
