"""A trace as a station writes it: matching, discovery, and a session with a contract."""

from pathlib import Path

from secc.messages import app_protocol, iso15118_2
from secc.reports import AuthorizationWanted, SessionStarted
from secc.slac import frames
from secc.trace import Begin, Connection, Direction, Line, Message, Trace
from secc.v2gtp import PayloadType, pack

EVCCID = bytes.fromhex("007dfa0a0b0c")
EMAID = "DEABCC123ABC56"
NMK = bytes(range(0x40, 0x50))
TAG = "25eccd59000000"
CERTIFICATE = bytes(range(200))
VEHICLE = "[fe80::27d:faff:fe0a:b0c]:50000"
STATION = bytes.fromhex("fe80000000000000020000fffe000001")
BEGIN = 1_790_000_000.0

_SESSION = bytes.fromhex("1122334455667788")


def _v2g(body: object) -> bytes:
    header = iso15118_2.MessageHeaderType(SessionID=_SESSION)
    whole = iso15118_2.V2G_Message(Header=header, Body=iso15118_2.BodyType(BodyElement=body))
    return pack(iso15118_2.encode(whole))


def _offer() -> bytes:
    offer = app_protocol.AppProtocolType(
        ProtocolNamespace="urn:iso:15118:2:2013:MsgDef",
        VersionNumberMajor=2,
        VersionNumberMinor=0,
        SchemaID=7,
        Priority=1,
    )
    return pack(app_protocol.encode(app_protocol.supportedAppProtocolReq(AppProtocol=[offer])))


def _choice() -> bytes:
    code = app_protocol.responseCodeType.OK_SuccessfulNegotiation
    answer = app_protocol.supportedAppProtocolRes(ResponseCode=code, SchemaID=7)
    return pack(app_protocol.encode(answer))


def _details() -> iso15118_2.PaymentDetailsReq:
    chain = iso15118_2.CertificateChainType(Certificate=CERTIFICATE, SubCertificates=None)
    return iso15118_2.PaymentDetailsReq(eMAID=EMAID, ContractSignatureCertChain=chain)


def _match() -> bytes:
    confirmation = frames.SlacMatchCnf(
        pev_mac=EVCCID, evse_mac=STATION[:6], run_id=b"RUNRUNRU", nid=b"NETWORK", nmk=NMK
    )
    return frames.encode(frames.Frame(EVCCID, STATION[:6], confirmation))


def octets(direction: Direction, carrier: str, data: bytes, at: float) -> Message:
    return Message(
        time=at,
        direction=direction,
        carrier=carrier,  # type: ignore[arg-type]
        peer=EVCCID.hex(":") if carrier == "ethernet" else VEHICLE,
        octets=data.hex(),
    )


def session(at: float = BEGIN, carrier: str = "tcp", damaged: bool = False) -> list[Line]:
    """One session, beginning with the end of SLAC."""
    response = pack(STATION + (61341).to_bytes(2, "big") + b"\x10\x00", PayloadType.SDP_RESPONSE)
    setup = _v2g(iso15118_2.SessionSetupReq(EVCCID=EVCCID))
    return [
        octets("out", "ethernet", _match(), at),
        octets("in", "udp", pack(b"\x10\x00", PayloadType.SDP_REQUEST), at + 1),
        octets("out", "udp", response, at + 1),
        Connection(time=at + 2, open=True, peer=VEHICLE),
        octets("in", carrier, _offer(), at + 2),
        octets("out", carrier, _choice(), at + 2),
        octets("in", carrier, setup[:-1] + b"\xff\xff" if damaged else setup, at + 3),
        octets("in", carrier, _v2g(_details()), at + 4),
        Connection(time=at + 5, open=False, peer=VEHICLE, by="ev"),
    ]


def write(file: Path, *sessions: list[Line], max_octets: int = 0) -> None:
    """A trace of these sessions, with reports among their lines."""
    begin = Begin(time=BEGIN, version=1, software="secc", connector=1, interface="plc0")
    trace = Trace(file, begin, max_octets=max_octets)
    for lines in sessions:
        for line in lines:
            trace.write(line)
        at = lines[-1].time
        trace.write(SessionStarted(time=at, session="1", evcc=EVCCID.hex(), protocol="ISO"))
        trace.write(
            AuthorizationWanted(
                time=at, session="1", evcc=EVCCID.hex(), emaid=EMAID, contract_chain=["PEM"]
            )
        )
    trace.close()
