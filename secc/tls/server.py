"""The station's side of TLS handshakes: OpenSSL contexts for each chain, and which one serves.

    Server(store, settings)           reads the keys; `problems` tells which chains cannot serve
    server.ready(now)                 some chain can: only then is TLS offered by SDP
    server.choose(hello, now)         chain and context for a vehicle; raises Refusal
    available_suites(settings)        names of OpenSSL, without those that the library lacks

TLS 1.2 with the suites and curve of ISO 15118-2, no compression, renegotiation, resumption or
client certificate.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from cryptography.hazmat.bindings.openssl.binding import Binding
from cryptography.hazmat.primitives.asymmetric import ec
from OpenSSL import SSL

from secc.pki import trusted_ca
from secc.pki.certificates import CertificateError, load_key
from secc.pki.store import StationChain, Store
from secc.tls import alerts, profile
from secc.tls.alerts import Alert
from secc.tls.client_hello import ClientHello
from secc.tls.profile import Refusal
from secc.tls.settings import Tls

NO_STATIC_ECDH = "tls.static_ecdh: this OpenSSL has no static ECDH, it is not offered"
KeyLog = Callable[[bytes], None]
_OPTIONS = (
    SSL.OP_NO_COMPRESSION
    | SSL.OP_NO_RENEGOTIATION
    | SSL.OP_NO_TICKET
    | SSL.OP_CIPHER_SERVER_PREFERENCE
)


@dataclass(slots=True)
class Notes:
    """What a connection tells its owner out of OpenSSL's callbacks, and the other way round."""

    staple: bytes = b""
    alert: int | None = None  # received, and fatal


@dataclass(frozen=True, slots=True)
class Choice:
    """Who serves a vehicle: `named` if the vehicle trusts the root of this chain by its hello."""

    chain: StationChain
    context: SSL.Context
    staple: bytes
    named: bool


class Server:
    """Built from one reading of the certificates; a new reading makes a new one."""

    def __init__(self, store: Store, settings: Tls, keys: KeyLog | None = None) -> None:
        """`keys` gets the secrets of every connection, as lines of an NSS key log."""
        self._store, self._settings = store, settings
        self._contexts: dict[StationChain, tuple[SSL.Context, SSL.Context]] = {}
        self._suites = available_suites(settings)
        problems = []
        for chain in store.chains:
            try:
                other, named = (_context(chain, self._suites, keys) for _ in range(2))
                _acknowledge(named)
                self._contexts[chain] = other, named
            except (CertificateError, SSL.Error) as error:
                problems.append(f"station/{chain.name}.pem: {reason(error)}")
        self.problems = tuple(problems)

    def ready(self, now: datetime) -> bool:
        """Whether a vehicle can be served now."""
        return any(chain.valid_at(now) for chain in self._contexts)

    def choose(self, hello: ClientHello, now: datetime) -> Choice:
        """[V2G2-871]: the chain whose root was named; else another one, or none by setting."""
        profile.examine(hello, [profile.SUITES[suite] for suite in self._suites])
        named = tuple(trusted_ca.parse(hello.trusted_ca_keys))
        chain = self._store.select(named, now, among=list(self._contexts))
        if chain is None:
            raise Refusal(Alert.INTERNAL_ERROR, "no chain of the station is valid now")
        known = self._store.knows(named, chain)
        wanted = [one for one in named if one.kind != trusted_ca.PRE_AGREED]
        if wanted and not known and self._settings.unknown_root == "alert":
            raise Refusal(
                Alert.HANDSHAKE_FAILURE, "it trusts none of our V2G roots (tls.unknown_root)"
            )
        staple = self._store.staple(chain, now) if hello.status_request else b""
        return Choice(chain, self._contexts[chain][known], staple, known)


def lacks_static_ecdh(settings: Tls) -> bool:
    """It is wanted, and this OpenSSL does not have it."""
    return settings.static_ecdh and profile.STATIC_ECDH not in available_suites(settings)


def available_suites(settings: Tls) -> list[str]:
    """The suites that are wanted and that this OpenSSL has."""
    wanted = [profile.ECDHE, *([profile.STATIC_ECDH] if settings.static_ecdh else [])]
    context = SSL.Context(SSL.TLS_METHOD)
    context.set_cipher_list(":".join(wanted).encode())
    known = SSL.Connection(context).get_cipher_list()
    return [suite for suite in wanted if suite in known]


def _context(chain: StationChain, suites: list[str], keys: KeyLog | None) -> SSL.Context:
    context = SSL.Context(SSL.TLS_SERVER_METHOD)
    context.set_min_proto_version(SSL.TLS1_2_VERSION)
    context.set_max_proto_version(SSL.TLS1_2_VERSION)
    context.set_options(_OPTIONS)
    context.set_session_cache_mode(SSL.SESS_CACHE_OFF)
    context.set_cipher_list(":".join(suites).encode())
    context.set_tmp_ecdh(ec.SECP256R1())
    leaf, *above = chain.sent
    context.use_certificate(leaf.x509)
    context.use_privatekey(load_key(chain.key_file))
    context.check_privatekey()
    for one in above:
        context.add_extra_chain_cert(one.x509)
    context.set_ocsp_server_callback(_stapled)
    context.set_info_callback(_noted)
    if keys is not None:
        context.set_keylog_callback(lambda _, line: keys(line))
    return context


def _acknowledge(context: SSL.Context) -> None:
    """Answer trusted_ca_keys with an empty one, as who has used it shall do (RFC 6066 6)."""
    null = Binding.ffi.NULL
    done = Binding.lib.SSL_CTX_add_server_custom_ext(
        context._context, trusted_ca.EXTENSION, _ADD_EMPTY, null, null, null, null
    )
    assert done


def _add_empty(*_: object) -> int:
    """Called for the ServerHello to a vehicle that has sent the extension; the length stays 0."""
    return 1


_ADD_EMPTY = Binding.ffi.callback(
    "int(SSL *, unsigned int, const unsigned char **, size_t *, int *, void *)", _add_empty
)


def _stapled(connection: SSL.Connection, _: object) -> bytes:
    notes = connection.get_app_data()
    assert isinstance(notes, Notes)
    return notes.staple


def _noted(connection: SSL.Connection, where: int, code: int) -> None:
    level, number = code >> 8, code & 0xFF
    if where == SSL.SSL_CB_READ_ALERT and level == alerts.FATAL:
        notes = connection.get_app_data()
        assert isinstance(notes, Notes)
        notes.alert = number


def reason(error: Exception) -> str:
    """What went wrong, of an error of OpenSSL too."""
    match error.args:
        case [[*_, (_, _, str(text))]] if text:
            return text
    return str(error) or type(error).__name__
