"""Octets seen on a wire, by the generated classes."""

import subprocess
import sys
from types import ModuleType

import pytest

from exi import DecodeError, EncodeError
from secc.messages import app_protocol, din70121, iso15118_2


def iso_message(session: str, body: object) -> iso15118_2.V2G_Message:
    header = iso15118_2.MessageHeaderType(SessionID=bytes.fromhex(session))
    return iso15118_2.V2G_Message(Header=header, Body=iso15118_2.BodyType(BodyElement=body))


def din_message(session: str, body: object) -> din70121.V2G_Message:
    header = din70121.MessageHeaderType(SessionID=bytes.fromhex(session))
    return din70121.V2G_Message(Header=header, Body=din70121.BodyType(BodyElement=body))


SEEN = {
    "80400280": app_protocol.supportedAppProtocolRes(
        ResponseCode=app_protocol.responseCodeType.OK_SuccessfulNegotiation, SchemaID=10
    ),
    "80400040": app_protocol.supportedAppProtocolRes(
        ResponseCode=app_protocol.responseCodeType.OK_SuccessfulNegotiation, SchemaID=1
    ),
    "809802000000000000000011d0199135c0040b2000": iso_message(
        "0000000000000000", iso15118_2.SessionSetupReq(EVCCID=bytes.fromhex("644D700102C8"))
    ),
    "809a004011d018038131a0007400": din_message(
        "00", din70121.SessionSetupReq(EVCCID=bytes.fromhex("00E04C68001D"))
    ),
    "809a0223e95ff78afebf9e11e020040080": din_message(
        "8FA57FDE2BFAFE78",
        din70121.SessionSetupRes(
            ResponseCode=din70121.responseCodeType.OK_NewSessionEstablished, EVSEID=b"\x00"
        ),
    ),
    "809a0223e95ff78afebf9e10b8": din_message(
        "8FA57FDE2BFAFE78", din70121.ContractAuthenticationReq()
    ),
}

MODULES = {"8040": app_protocol, "8098": iso15118_2, "809a": din70121}


@pytest.mark.parametrize(("octets", "message"), SEEN.items())
def test_a_message_seen_on_a_wire_is_read_and_written(octets: str, message: object) -> None:
    module = MODULES[octets[:4]]

    assert module.decode(bytes.fromhex(octets)) == message
    assert module.encode(message).hex() == octets


@pytest.mark.parametrize("module", [din70121, iso15118_2])
def test_the_body_holds_each_of_34_messages_by_its_element_name(
    module: ModuleType,
) -> None:
    assert len(module.MESSAGES) == 34
    assert all(cls.__name__ == name for name, cls in module.MESSAGES.items())


@pytest.mark.parametrize("length", [6, 38])
def test_a_text_out_of_its_bounds_is_not_written(length: int) -> None:
    res = iso15118_2.SessionSetupRes(
        ResponseCode=iso15118_2.responseCodeType.OK, EVSEID="Z" * length
    )

    with pytest.raises(EncodeError, match="V2G_Message/Body/SessionSetupRes/EVSEID"):
        iso15118_2.encode(iso_message("00", res))


def cable_check(soc: int) -> bytes:
    status = din70121.DC_EVStatusType(
        EVReady=True, EVErrorCode=din70121.DC_EVErrorCodeType.NO_ERROR, EVRESSSOC=soc
    )
    return din70121.encode(din_message("00", din70121.CableCheckReq(DC_EVStatus=status)))


def test_a_value_out_of_its_bounds_is_not_read() -> None:
    # 100 and 27 together set all 7 bits of EVRESSSOC
    damaged = bytes(a | b for a, b in zip(cable_check(100), cable_check(27), strict=True))

    with pytest.raises(DecodeError, match="V2G_Message/Body/CableCheckReq/DC_EVStatus/EVRESSSOC"):
        din70121.decode(damaged)


def test_importing_a_protocol_neither_reads_schemas_nor_builds_grammars() -> None:
    script = "import sys; import secc.messages.iso15118_2; print(*sys.modules)"
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)

    loaded = set(ran.stdout.split())

    assert loaded & {"secc.messages.iso15118_2_codec", "exi.native"}
    assert not loaded & {"xmlschema", "exi.grammar", "exi.compile", "xml", "asyncio"}
