"""Names of ISO 15118-20 messages. Their content is not decoded: only the event code of the root
element is read, which is six bits in each of the five schemas.
"""

from __future__ import annotations


def _pairs(first: int, *names: str) -> dict[int, str]:
    """Requests and responses that follow each other among the global elements."""
    codes = [name + kind for name in names for kind in ("Req", "Res")]
    return dict(enumerate(codes, first))


_COMMON = {
    **_pairs(0, "Authorization", "AuthorizationSetup"),
    **_pairs(7, "CertificateInstallation"),
    **_pairs(16, "MeteringConfirmation"),
    **_pairs(21, "PowerDelivery"),
    **_pairs(27, "ScheduleExchange", "ServiceDetail", "ServiceDiscovery", "ServiceSelection"),
    **_pairs(35, "SessionSetup", "SessionStop"),
    **_pairs(49, "VehicleCheckIn", "VehicleCheckOut"),
}
_AC = _pairs(2, "AC_ChargeLoop", "AC_ChargeParameterDiscovery")
_DC = _pairs(
    11,
    *("DC_CableCheck", "DC_ChargeLoop", "DC_ChargeParameterDiscovery", "DC_PreCharge"),
    "DC_WeldingDetection",
)
_ACDP = _pairs(0, "ACDP_Connect", "ACDP_Disconnect", "ACDP_SystemStatus", "ACDP_VehiclePositioning")
_WPT = _pairs(
    25,
    *("WPT_AlignmentCheck", "WPT_ChargeLoop", "WPT_ChargeParameterDiscovery"),
    *("WPT_FinePositioning", "WPT_FinePositioningSetup", "WPT_Pairing"),
)

SCHEMAS = {
    0x8002: ("common messages", _COMMON),
    0x8003: ("AC", _AC),
    0x8004: ("DC", _DC),
    0x8005: ("ACDP", _ACDP),
    0x8006: ("WPT", _WPT),
    0x8101: ("schedule renegotiation", {}),
    0x8102: ("metering confirmation", {}),
    0x8103: ("ACDP system status", {}),
    0x8104: ("parking status", {}),
}


_SHOWN = 16  # octets of a message that a line shows


def name(payload_type: int, exi: bytes) -> str:
    """The message, or the schema it belongs to when its code is not known."""
    schema, names = SCHEMAS[payload_type]
    code = exi[1] >> 2 if len(exi) > 1 and exi[0] == 0x80 else -1
    return names.get(code, f"ISO 15118-20 {schema} message")


def words(payload_type: int, exi: bytes, *, hidden: bool = False) -> list[str]:
    """What can be said of a message that is not decoded: schema, length, first octets."""
    parts = [f"0x{payload_type:04X} {SCHEMAS[payload_type][0]}"]
    if not hidden:
        more = "…" if len(exi) > _SHOWN else ""
        parts += [f"{len(exi)} octets", f"not decoded: {exi[:_SHOWN].hex()}{more}"]
    return parts
