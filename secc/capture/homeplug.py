"""HomePlug AV and GreenPHY management messages: names and fields (HomePlug AV 1.1 chapter 11,
GreenPHY 1.1, SLAC in ISO 15118-3 Annex A), tolerant of whatever length was captured.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable
from struct import Struct
from struct import error as StructError
from typing import Any, NamedTuple

from secc.capture.record import Side
from secc.slac import frames, vendor

Fields = dict[str, object]

_VENDORS = {
    vendor.QUALCOMM: "QCA",
    b"\x00\x80\xe1": "ST/IoTecha",
    b"\x64\x4d\x70": "dSPACE",
    vendor.LUMISSIL: "Lumissil",
}
_KINDS = ("REQ", "CNF", "IND", "RSP")
_U16 = Struct("<H").unpack_from


class Mme(NamedTuple):
    """One management message; `fields` in the order of the wire, octets as hex."""

    version: int
    kind: int
    name: str
    fields: Fields
    error: str | None = None


def parse(data: bytes, at: int) -> Mme | None:
    """Read the message that begins at `at`, None if not even its head was captured."""
    if len(data) < at + 3:
        return None
    version, kind = data[at], _U16(data, at + 1)[0]
    body = data[at + 3 :] if version == 0 else data[at + 5 :]  # fragmentation came with 1.1
    if kind >= 0x8000:
        return _vendor(version, kind, body)
    name = _name(_STANDARD.get(kind & ~3), kind)
    reader = _READERS.get(kind)
    fields, error = _read(reader, body) if reader else ({}, None)
    return Mme(version, kind, name, fields, error)


def _name(base: str | None, kind: int) -> str:
    return f"{base}.{_KINDS[kind & 3]}" if base else f"MME_0x{kind:04X}"


def _read(reader: Callable[[bytes], Fields], body: bytes) -> tuple[Fields, str | None]:
    try:
        return reader(body), None
    except (IndexError, ValueError, StructError, frames.FrameError):
        return {}, "management message is cut or malformed"


def _vendor(version: int, kind: int, body: bytes) -> Mme:
    oui, rest = body[:3], body[3:]
    fields: Fields = {"oui": oui.hex(), "vendor": _VENDORS.get(oui, oui.hex())}
    base = _VENDOR_NAMES.get((oui, kind & ~3))
    if base is None and oui == b"\0\0\0":  # so QCA chips sign their attenuation report
        base = _VENDOR_NAMES.get((vendor.QUALCOMM, kind & ~3))
    name = _name(base, kind) if base else f"VENDOR_{oui.hex()}_0x{kind:04X}"
    reader = _VENDOR_READERS.get(name)
    more, error = _read(reader, rest) if reader else ({}, None)
    return Mme(version, kind, name, fields | more, error)


# --- SLAC ---------------------------------------------------------------------------------------


_NAMES = {"source_address": "source"}  # field of the frame -> name in the decoded message
_QUIET = frozenset(
    ("sender_id", "source_id", "resp_id", "pev_id", "evse_id", "reserved", "random", "prn")
) | {"pmn", "cco_capability"}


def _told(kind: type[Any]) -> Callable[[bytes], Fields]:
    """Reader of a message that the station itself knows, less what nobody looks at."""

    def reader(body: bytes) -> Fields:
        message = frames.read(kind, body)
        values = {field.name: getattr(message, field.name) for field in dataclasses.fields(kind)}
        groups = values.pop("groups", None)
        told = {
            _NAMES.get(name, name): _plain(values[name]) for name in values if name not in _QUIET
        }
        if groups is not None:
            told["atten"] = list(groups)
        if kind is frames.AttenCharInd:
            told["avg"] = round(sum(groups) / len(groups), 2) if groups else None
        return told

    return reader


def _plain(value: object) -> object:
    return value.hex() if isinstance(value, bytes) else value


def _validate(body: bytes) -> Fields:
    return {
        "signal_type": body[0],
        "timer": body[1],
        "result": _VALIDATION.get(body[2], str(body[2])),
    }


_VALIDATION = {0: "not ready", 1: "ready", 2: "success", 3: "failure", 4: "not required"}

# --- keys and network ---------------------------------------------------------------------------


def _get_key_cnf(body: bytes) -> Fields:
    return {"result": body[0], "key_type": body[1], "nid": _hex(body, 10, 7)}


def _nw_info(body: bytes) -> Fields:
    networks = [
        {
            "nid": _hex(body, at, 7),
            "snid": body[at + 7],
            "tei": body[at + 8],
            "role": _ROLES.get(body[at + 9], body[at + 9]),
            "cco_mac": _hex(body, at + 10, 6),
        }
        for at in range(1, 1 + 17 * min(body[0], 8), 17)
    ]
    return {"networks": networks}


_ROLES = {0: "station", 1: "proxy coordinator", 2: "central coordinator"}


def _discover_list(body: bytes) -> Fields:
    stations = [
        {"mac": _hex(body, at, 6), "tei": body[at + 6], "same_network": bool(body[at + 7])}
        for at in range(1, 1 + 12 * min(body[0], 32), 12)
    ]
    return {"stations": stations}


# --- vendors ------------------------------------------------------------------------------------


def _pilot(body: bytes) -> Fields:
    """Control pilot as the modem of a dSPACE or IoTecha board measures it."""
    return {
        "cp_state": _PILOT.get(body[5], str(body[5])),
        "duty_percent": body[6],
        "frequency_hz": _U16(body, 7)[0],
        "cp_voltage_mv": _U16(body, 9)[0],
    }


_PILOT = {1: "A", 3: "B", 5: "C", 7: "D", 9: "E/F"}


def _diagnostics(body: bytes) -> Fields:
    text = body.split(b"|")[-1].rstrip(b"\0")
    values = json.loads(text)
    return values if isinstance(values, dict) else {}


def _software(body: bytes) -> Fields:
    told = frames.read(vendor.QcaVersionCnf, body)
    return {"status": told.status, "device": told.device, "version": _text(told.text)}


def _attributes(body: bytes) -> Fields:
    """Text fields of a QCA chip: device and build."""
    told = frames.read(vendor.QcaAttributesCnf, body)
    return {"device": _text(told.hardware), "build": _text(told.build_date + told.release_type)}


def _text(octets: bytes) -> str:
    return octets.partition(b"\0")[0].decode("ascii", "replace")


def _qca_attenuation(body: bytes) -> Fields:
    return {"pev_mac": _hex(body, 1, 6), "num_groups": body[7]}


def _link_status(body: bytes) -> Fields:
    told = frames.read(vendor.QcaLinkCnf, body)
    return {"status": told.status, "link": bool(told.link)}


def _lumissil_version(body: bytes) -> Fields:
    told = frames.read(vendor.LumissilVersionCnf, body)
    return {"version": f"{told.major}.{told.minor}.{told.patch}.{told.build}"}


def _lumissil_link(body: bytes) -> Fields:
    return {"link": bool(frames.read(vendor.LumissilLinkCnf, body).link)}


def _hex(body: bytes, at: int, length: int) -> str:
    return _octets(body, at, length).hex()


def _octets(body: bytes, at: int, length: int) -> bytes:
    piece = body[at : at + length]
    if len(piece) < length:
        raise IndexError(at)
    return piece


_READERS: dict[int, Callable[[bytes], Fields]] = {
    0x0015: _discover_list,
    0x6008: _told(frames.SetKeyReq),
    0x6009: _told(frames.SetKeyCnf),
    0x600D: _get_key_cnf,
    0x6039: _nw_info,
    0x6064: _told(frames.SlacParmReq),
    0x6065: _told(frames.SlacParmCnf),
    0x606A: _told(frames.StartAttenCharInd),
    0x606E: _told(frames.AttenCharInd),
    0x606F: _told(frames.AttenCharRsp),
    0x6076: _told(frames.MnbcSoundInd),
    0x6078: _validate,
    0x6079: _validate,
    0x607C: _told(frames.SlacMatchReq),
    0x607D: _told(frames.SlacMatchCnf),
    0x6086: _told(frames.AttenProfileInd),
}
_VENDOR_READERS: dict[str, Callable[[bytes], Fields]] = {
    "DSPACE_SCS_DIAG.IND": _diagnostics,
    "NSCM_GET_D_LINK_STATUS.CNF": _lumissil_link,
    "NSCM_GET_VERSION.CNF": _lumissil_version,
    "STP_CPSTATE.IND": _pilot,
    "VS_ATTENUATION_CHARACTERISTICS.IND": _qca_attenuation,
    "VS_GET_SW.CNF": _software,
    "VS_LINK_STATUS.CNF": _link_status,
    "VS_OP_ATTR.CNF": _attributes,
}

_STANDARD = {
    0x0000: "CC_CCO_APPOINT",
    0x0004: "CC_BACKUP_APPOINT",
    0x0008: "CC_LINK_INFO",
    0x000C: "CC_HANDOVER",
    0x0010: "CC_HANDOVER_INFO",
    0x0014: "CC_DISCOVER_LIST",
    0x0018: "CC_LINK_NEW",
    0x001C: "CC_LINK_MOD",
    0x0020: "CC_LINK_SQZ",
    0x0024: "CC_LINK_REL",
    0x0028: "CC_DETECT_REPORT",
    0x002C: "CC_WHO_RU",
    0x0030: "CC_ASSOC",
    0x0034: "CC_LEAVE",
    0x0038: "CC_SET_TEI_MAP",
    0x003C: "CC_RELAY",
    0x0040: "CC_BEACON_RELIABILITY",
    0x0044: "CC_ALLOC_MOVE",
    0x0048: "CC_ACCESS_NEW",
    0x004C: "CC_ACCESS_REL",
    0x0050: "CC_DCPPC",
    0x0054: "CC_HP1_DET",
    0x0058: "CC_BLE_UPDATE",
    0x2000: "CP_PROXY_APPOINT",
    0x2004: "PH_PROXY_APPOINT",
    0x2008: "CP_PROXY_WAKE",
    0x4000: "NN_INL",
    0x4004: "NN_NEW_NET",
    0x4008: "NN_ADD_ALLOC",
    0x400C: "NN_REL_ALLOC",
    0x4010: "NN_REL_NET",
    0x6000: "CM_UNASSOCIATED_STA",
    0x6004: "CM_ENCRYPTED_PAYLOAD",
    0x6008: "CM_SET_KEY",
    0x600C: "CM_GET_KEY",
    0x6010: "CM_SC_JOIN",
    0x6014: "CM_CHAN_EST",
    0x6018: "CM_TM_UPDATE",
    0x601C: "CM_AMP_MAP",
    0x6020: "CM_BRG_INFO",
    0x6024: "CM_CONN_NEW",
    0x6028: "CM_CONN_REL",
    0x602C: "CM_CONN_MOD",
    0x6030: "CM_CONN_INFO",
    0x6034: "CM_STA_CAP",
    0x6038: "CM_NW_INFO",
    0x603C: "CM_GET_BEACON",
    0x6040: "CM_HFID",
    0x6044: "CM_MME_ERROR",
    0x6048: "CM_NW_STATS",
    0x604C: "CM_LINK_STATS",
    0x6050: "CM_ROUTE_INFO",
    0x6054: "CM_UNREACHABLE",
    0x6058: "CM_MH_CONN_NEW",
    0x605C: "CM_EXTENDEDTONEMASK",
    0x6060: "CM_STA_IDENTIFY",
    0x6064: "CM_SLAC_PARM",
    0x6068: "CM_START_ATTEN_CHAR",
    0x606C: "CM_ATTEN_CHAR",
    0x6070: "CM_PKCS_CERT",
    0x6074: "CM_MNBC_SOUND",
    0x6078: "CM_VALIDATE",
    0x607C: "CM_SLAC_MATCH",
    0x6080: "CM_SLAC_USER_DATA",
    0x6084: "CM_ATTEN_PROFILE",
}
_QCA = {
    0xA000: "VS_GET_SW",
    0xA004: "VS_WR_MEM",
    0xA008: "VS_RD_MEM",
    0xA010: "VS_GET_NVM",
    0xA01C: "VS_RS_DEV",
    0xA020: "VS_WR_MOD",
    0xA024: "VS_RD_MOD",
    0xA028: "VS_MOD_NVM",
    0xA02C: "VS_WD_RPT",
    0xA030: "VS_LNK_STATS",
    0xA034: "VS_SNIFFER",
    0xA038: "VS_NW_INFO",
    0xA040: "VS_CP_RPT",
    0xA048: "VS_FR_LBK",
    0xA04C: "VS_LBK_STAT",
    0xA050: "VS_SET_KEY",
    0xA054: "VS_MFG_STRING",
    0xA058: "VS_RD_CBLOCK",
    0xA05C: "VS_SET_SDRAM",
    0xA060: "VS_HOST_ACTION",
    0xA068: "VS_OP_ATTR",
    0xA06C: "VS_ENET_SETTINGS",
    0xA070: "VS_TONE_MAP_CHAR",
    0xA074: "VS_NW_INFO_STATS",
    0xA07C: "VS_FAC_DEFAULTS",
    0xA0B0: "VS_MODULE_OPERATION",
    0xA0B8: "VS_LINK_STATUS",
    0xA14C: "VS_ATTENUATION_CHARACTERISTICS",
}
_LUMISSIL = {
    0xAC6C: "NSCM_GET_VERSION",
    0xAC70: "NSCM_RESET_DEVICE",
    0xAC9C: "NSCM_GET_D_LINK_STATUS",
}
_VENDOR_NAMES = {
    **{(vendor.LUMISSIL, kind): name for kind, name in _LUMISSIL.items()},
    **{(vendor.QUALCOMM, kind): name for kind, name in _QCA.items()},
    (b"\x64\x4d\x70", 0x8000): "DSPACE_SCS_DIAG",
    (b"\x00\x80\xe1", 0xA22C): "STP_CPSTATE",
}

_BY_STATION = (
    *("CM_SLAC_PARM.CNF", "CM_ATTEN_CHAR.IND", "CM_SLAC_MATCH.CNF", "CM_VALIDATE.CNF"),
    "CM_ATTEN_PROFILE.IND",
)
_BY_VEHICLE = (
    *("CM_SLAC_PARM.REQ", "CM_START_ATTEN_CHAR.IND", "CM_MNBC_SOUND.IND", "CM_ATTEN_CHAR.RSP"),
    *("CM_SLAC_MATCH.REQ", "CM_VALIDATE.REQ"),
)


def side(name: str) -> Side:
    """Who sends a message of SLAC; nobody in particular sends others."""
    return "EV" if name in _BY_VEHICLE else "EVSE" if name in _BY_STATION else ""
