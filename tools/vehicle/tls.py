"""The vehicle's end of TLS 1.2 (ISO 15118-2, 7.7.3), sans-IO: octets of TCP in and out.

Sends trusted_ca_keys ([V2G2-651]) and status_request. It cannot send status_request_v2, whose
answer OpenSSL does not read, nor static ECDH suites, which OpenSSL has no more.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha1
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.bindings.openssl.binding import Binding
from cryptography.hazmat.primitives.serialization import Encoding
from OpenSSL import SSL, crypto

from tools.vehicle.script import Asks, Named
from tools.vehicle.trust import chain_flaw, issued, staple_flaw

SUITES = b"ECDHE-ECDSA-AES128-SHA256"
TRUSTED_CA_KEYS = 3  # number of the extension, RFC 6066
_MOST = 65536

_KINDS = {"key": 1, "name": 2, "certificate": 3}


class TlsError(Exception):
    """There is no secure connection to this station; `alert` is what it should be told."""

    def __init__(self, text: str, alert: bytes = b"") -> None:
        super().__init__(text)
        self.alert = alert


@dataclass(frozen=True, slots=True)
class Terms:
    """`named`: how trusted_ca_keys names the roots; `ocsp`: what is wanted of the station.

    `private` are roots of private environments, where there is no OCSP ([V2G2-872]).
    """

    roots: tuple[x509.Certificate, ...]
    now: datetime
    private: tuple[x509.Certificate, ...] = ()
    named: Named = "certificate"
    ocsp: Asks = "ask"
    keylog: Path | None = None


@dataclass(frozen=True, slots=True)
class Offer:
    """What the ClientHello offers: versions, and suites and groups in OpenSSL's words."""

    lowest: int = SSL.TLS1_2_VERSION
    highest: int = SSL.TLS1_2_VERSION
    suites: bytes = SUITES
    groups: bytes = b"P-256"


class Client:
    """One connection. `ready` after the handshake; TlsError wherever trust ends."""

    def __init__(self, terms: Terms, offer: Offer | None = None) -> None:
        self.ready = False
        self.closed = False  # by the station, in order or by an alert
        self.staple = b""
        self._terms = terms
        self._offer = offer or Offer()
        self._failure = ""
        self._kept: list[Any] = []  # what OpenSSL has pointers to
        self._connection = SSL.Connection(self._context(), None)
        self._connection.set_connect_state()
        if terms.ocsp != "nothing":
            self._connection.request_ocsp()

    @property
    def suite(self) -> str:
        """As OpenSSL calls it."""
        return self._connection.get_cipher_name() or ""

    @property
    def certificates(self) -> list[x509.Certificate]:
        """What the station has sent, leaf first."""
        chain = self._connection.get_peer_cert_chain(as_cryptography=True)
        return list(chain or ())

    def begin(self) -> bytes:
        """The ClientHello."""
        self._handshake()
        return self._out()

    def receive(self, octets: bytes) -> tuple[bytes, bytes]:
        """Octets of the station -> plain text, and octets that go back."""
        self._connection.bio_write(octets)
        if not self.ready:
            self._handshake()
        return self._plain(), self._out()

    def send(self, plain: bytes) -> bytes:
        """Octets that carry `plain`."""
        self._connection.sendall(plain)
        return self._out()

    def close(self) -> bytes:
        """close_notify."""
        if self.ready and not self.closed:
            self._connection.shutdown()
        return self._out()

    def _handshake(self) -> None:
        try:
            self._connection.do_handshake()
        except SSL.WantReadError:
            return
        except SSL.Error as error:
            why = self._failure or ", ".join(str(part[-1]) for part in error.args[0] or ())
            text = f"handshake failed: {why or 'no reason given'}"
            raise TlsError(text, self._out()) from None
        self.ready = True
        if why := self._flaw():
            raise TlsError(f"certificate of the station: {why}", self.close())

    def _flaw(self) -> str:
        """What OpenSSL does not look at."""
        terms = self._terms
        known = (*terms.roots, *terms.private)
        chain = [one for one in self.certificates if one not in known]
        why = chain_flaw(chain, known, "CPO", terms.now)
        if not why and (self.staple or terms.ocsp == "demand"):  # [V2G2-873]
            root = next(one for one in known if issued(one, chain[-1]))
            if root not in terms.private:
                why = staple_flaw(self.staple, chain[0], [*chain, root][1], terms.now)
        return why

    def _plain(self) -> bytes:
        plain = b""
        while self.ready and not self.closed:
            try:
                plain += self._connection.recv(_MOST)
            except SSL.WantReadError:
                break
            except SSL.Error:  # close_notify or an alert
                self.closed = True
        return plain

    def _out(self) -> bytes:
        try:
            return self._connection.bio_read(_MOST)
        except SSL.WantReadError:
            return b""

    def _context(self) -> SSL.Context:
        context = SSL.Context(SSL.TLS_METHOD)
        context.set_min_proto_version(self._offer.lowest)
        context.set_max_proto_version(self._offer.highest)
        context.set_cipher_list(self._offer.suites)
        Binding.lib.SSL_CTX_set1_curves_list(context._context, self._offer.groups)
        context.set_verify(SSL.VERIFY_PEER, self._verify)
        known = (*self._terms.roots, *self._terms.private)
        store = context.get_cert_store()
        assert store is not None
        for root in known:
            store.add_cert(crypto.X509.from_cryptography(root))
        store.set_time(self._terms.now)
        context.set_ocsp_client_callback(self._stapled)
        if self._terms.keylog is not None:
            context.set_keylog_callback(self._log_key)
        if self._terms.named != "nothing":
            self._add_extension(context, trusted_ca_keys(known, self._terms.named))
        return context

    def _verify(
        self, _: SSL.Connection, certificate: crypto.X509, error: int, depth: int, ok: int
    ) -> bool:
        if not ok and not self._failure:
            text = Binding.ffi.string(Binding.lib.X509_verify_cert_error_string(error)).decode()
            name = certificate.to_cryptography().subject.rfc4514_string()
            self._failure = f"{name} (depth {depth}): {text}"
        return bool(ok)

    def _stapled(self, _: SSL.Connection, response: bytes, __: object) -> bool:
        self.staple = response
        return True  # what it says is judged with the chain

    def _log_key(self, _: SSL.Connection, line: bytes) -> None:
        assert self._terms.keylog is not None
        with self._terms.keylog.open("ab") as file:
            file.write(line + b"\n")

    def _add_extension(self, context: SSL.Context, octets: bytes) -> None:
        """A ClientHello extension that OpenSSL does not know."""
        ffi = Binding.ffi
        data = ffi.new("unsigned char[]", octets)

        def add(_ssl: Any, _type: int, out: Any, length: Any, _alert: Any, _arg: Any) -> int:
            out[0], length[0] = data, len(octets)
            return 1

        signature = "int(SSL *, unsigned int, const unsigned char **, size_t *, int *, void *)"
        callback = ffi.callback(signature, add)
        self._kept += [data, callback]
        none = ffi.NULL
        Binding.lib.SSL_CTX_add_client_custom_ext(
            context._context, TRUSTED_CA_KEYS, callback, none, none, none, none
        )


def trusted_ca_keys(roots: Sequence[x509.Certificate], named: Named) -> bytes:
    """Data of the extension (RFC 6066, 6)."""
    entries = b""
    for root in roots:
        if named == "name":
            subject = root.subject.public_bytes()
            identifier = len(subject).to_bytes(2, "big") + subject
        elif named == "key":
            identifier = x509.SubjectKeyIdentifier.from_public_key(root.public_key()).digest
        else:
            identifier = sha1(root.public_bytes(Encoding.DER)).digest()
        entries += bytes([_KINDS[named]]) + identifier
    return len(entries).to_bytes(2, "big") + entries
