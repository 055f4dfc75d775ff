"""Alerts of TLS (RFC 5246 7.2): their names, and the record that carries one in clear."""

from enum import IntEnum

NAMES = {
    0: "close_notify",
    10: "unexpected_message",
    20: "bad_record_mac",
    21: "decryption_failed",
    22: "record_overflow",
    40: "handshake_failure",
    42: "bad_certificate",
    43: "unsupported_certificate",
    44: "certificate_revoked",
    45: "certificate_expired",
    46: "certificate_unknown",
    47: "illegal_parameter",
    48: "unknown_ca",
    49: "access_denied",
    50: "decode_error",
    51: "decrypt_error",
    70: "protocol_version",
    71: "insufficient_security",
    80: "internal_error",
    86: "inappropriate_fallback",
    90: "user_canceled",
    100: "no_renegotiation",
    109: "missing_extension",
    110: "unsupported_extension",
    112: "unrecognized_name",
    113: "bad_certificate_status_response",
    116: "certificate_required",
    120: "no_application_protocol",
}


FATAL = 2  # level
OF_CERTIFICATES = frozenset({42, 43, 44, 45, 46, 48, 113})


class Alert(IntEnum):
    """Those that a station sends before OpenSSL has a say."""

    UNEXPECTED_MESSAGE = 10
    RECORD_OVERFLOW = 22
    HANDSHAKE_FAILURE = 40
    ILLEGAL_PARAMETER = 47
    DECODE_ERROR = 50
    PROTOCOL_VERSION = 70
    INTERNAL_ERROR = 80


def fatal(alert: Alert) -> bytes:
    """A record of TLS 1.2 with a fatal alert, not encrypted."""
    return bytes([21, 3, 3, 0, 2, FATAL, alert])


def name(number: int) -> str:
    """The name of an alert, its number if it has none."""
    return NAMES.get(number, str(number))
