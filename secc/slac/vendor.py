"""What Qualcomm (QCA700x) and Lumissil (IS31CG53xx) chips tell their own host, and only it.

Configuration (PIB) is read, never written: a bad one needs a soldering iron.
"""

from secc.slac.frames import message

QUALCOMM, LUMISSIL = bytes.fromhex("00b052"), bytes.fromhex("0016e8")

PIB, SLAC_ROLE_AT, ROLE_EV, ROLE_STATION = 2, 0x1653, 1, 2  # module and offset of the role octet
_LMS = "HIB12x"  # version, reserved, request id, reserved


def _text(length: int) -> int:
    return length


@message(0xA000, "", oui=QUALCOMM, version=0)
class QcaVersionReq:
    """VS_SW_VER."""


@message(0xA001, "BBB", oui=QUALCOMM, version=0, tail=_text)
class QcaVersionCnf:
    """`text` as in MAC-QCA7000-1.1.3.1531-00-20150204-CS."""

    status: int = 0
    device: int
    length: int
    text: bytes


@message(0xA01C, "", oui=QUALCOMM, version=0)
class QcaResetReq:
    """VS_RS_DEV."""


@message(0xA01D, "B", oui=QUALCOMM, version=0)
class QcaResetCnf:
    """`status` 0: the chip restarts."""

    status: int = 0


@message(0xA024, "BxHI", oui=QUALCOMM, version=0)
class QcaReadModuleReq:
    """VS_RD_MOD: `length` octets of a module from `offset` on."""

    module: int = PIB
    length: int = 1
    offset: int = SLAC_ROLE_AT


@message(0xA025, "B3xBxHIIB", oui=QUALCOMM, version=0)
class QcaReadModuleCnf:
    """The first octet of what was asked for."""

    status: int = 0
    module: int = PIB
    length: int = 1
    offset: int = SLAC_ROLE_AT
    checksum: int = 0
    value: int


@message(0xA068, "IB", oui=QUALCOMM, version=0)
class QcaAttributesReq:
    """VS_OP_ATTR: chip and build."""

    cookie: int = 0
    report_type: int = 0  # binary


@message(0xA069, "HIBH16s16sIIIII8s12s", oui=QUALCOMM, version=0)
class QcaAttributesCnf:
    """The part of the report that all firmwares have in common."""

    status: int = 0
    cookie: int = 0
    report_type: int = 0
    size: int = 118
    hardware: bytes
    software: bytes = b"MAC"
    version_major: int = 0
    version_minor: int = 0
    version_pib: int = 0
    version_build: int = 0
    reserved: int = 0
    build_date: bytes = b""
    release_type: bytes = b""


@message(0xA0B8, "", oui=QUALCOMM, version=0)
class QcaLinkReq:
    """VS_PL_LNK_STATUS."""


@message(0xA0B9, "BB", oui=QUALCOMM, version=0)
class QcaLinkCnf:
    """`link` 1: another station is in the network."""

    status: int = 0
    link: int


@message(0xAC6C, _LMS, oui=LUMISSIL, version=0)
class LumissilVersionReq:
    """NSCM_GET_VERSION."""

    lms_version: int = 0
    lms_reserved: int = 0
    request_id: int = 0


@message(0xAC6D, _LMS + "HHHH", oui=LUMISSIL, version=0)
class LumissilVersionCnf:
    """Firmware of the chip."""

    lms_version: int = 0
    lms_reserved: int = 0
    request_id: int = 0
    major: int
    minor: int
    patch: int
    build: int


@message(0xAC70, _LMS + "B", oui=LUMISSIL, version=0)
class LumissilResetReq:
    """NSCM_RESET_DEVICE; there is no answer."""

    lms_version: int = 0
    lms_reserved: int = 0
    request_id: int = 0
    mode: int = 0  # normal


@message(0xAC9C, _LMS, oui=LUMISSIL, version=0)
class LumissilLinkReq:
    """NSCM_GET_D_LINK_STATUS."""

    lms_version: int = 0
    lms_reserved: int = 0
    request_id: int = 0


@message(0xAC9D, _LMS + "B", oui=LUMISSIL, version=0)
class LumissilLinkCnf:
    """`link` 1: another station is in the network."""

    lms_version: int = 0
    lms_reserved: int = 0
    request_id: int = 0
    link: int
