"""What ISO 15118-2 asks of TLS ([V2G2-602], 7.7.3), and what a vehicle's offer lacks, in words."""

from collections.abc import Collection

from secc.tls.alerts import Alert
from secc.tls.client_hello import VERSIONS, ClientHello

TLS_1_2 = 0x0303
SECP256R1 = 23
ECDSA_SECP256R1_SHA256 = 0x0403
ECDHE = "ECDHE-ECDSA-AES128-SHA256"
STATIC_ECDH = "ECDH-ECDSA-AES128-SHA256"  # OpenSSL has not had it since 1.1.0
SUITES = {ECDHE: 0xC023, STATIC_ECDH: 0xC025}


class Refusal(Exception):
    """This vehicle is refused with an alert; says why."""

    def __init__(self, alert: Alert, why: str) -> None:
        super().__init__(why)
        self.alert = alert


def examine(hello: ClientHello, suites: Collection[int]) -> None:
    """Raises Refusal if no handshake can come of this offer."""
    if hello.supported_versions:
        known = TLS_1_2 in hello.supported_versions
    else:
        known = hello.version >= TLS_1_2
    if not known:
        versions = ", ".join(VERSIONS.get(one, hex(one)) for one in hello.versions)
        raise Refusal(Alert.PROTOCOL_VERSION, f"TLS 1.2 is not offered, but {versions}")
    if not set(suites).intersection(hello.suites):
        raise _refusal("cipher suite of ISO 15118-2", hello.suites)
    groups = hello.groups or ()  # none: any will do (RFC 8422 4), but not for OpenSSL
    if SECP256R1 not in groups:
        raise _refusal("secp256r1 among the groups", groups)
    algorithms = hello.signature_algorithms or ()  # none: SHA-1 is meant, which nobody takes
    if ECDSA_SECP256R1_SHA256 not in algorithms:
        raise _refusal("ecdsa_secp256r1_sha256 among the signature algorithms", algorithms)


def _refusal(what: str, offered: Collection[int]) -> Refusal:
    listed = ", ".join(f"0x{one:04X}" for one in offered) or "nothing"
    return Refusal(Alert.HANDSHAKE_FAILURE, f"no {what}, but {listed}")
